// Rows of a CSV that comes in pieces: fields in quotes may hold commas, line ends and doubled quotes.

export class CsvRows {
  #row = [];
  #field = "";
  #quoted = false;
  #quote = false;
  #started = false;

  // The rows that `piece` completes.
  push(piece) {
    const rows = [];
    if (!this.#started && piece) {
      this.#started = true;
      piece = piece.replace(/^\ufeff/, "");
    }
    for (const letter of piece) {
      if (this.#quoted && !this.#quote) {
        if (letter === '"') this.#quote = true;
        else this.#field += letter;
      } else if (letter === '"') {
        // The second of two quotes within a field is one; the first of a field opens it.
        if (this.#quote) this.#field += '"';
        this.#quoted = true;
        this.#quote = false;
      } else {
        this.#quoted = this.#quote = false;
        if (letter === ",") this.#end();
        else if (letter === "\n") this.#endRow(rows);
        else if (letter !== "\r") this.#field += letter;
      }
    }
    return rows;
  }

  // The row that no line end closed.
  finish() {
    const rows = [];
    if (this.#field || this.#row.length) this.#endRow(rows);
    return rows;
  }

  #end() {
    this.#row.push(this.#field);
    this.#field = "";
  }

  #endRow(rows) {
    this.#end();
    rows.push(this.#row);
    this.#row = [];
  }
}

// Each row of a scored file as { text, label, confidence, review, error }, whatever the file's form.
export class ScoredRows {
  #lines;
  #csv;
  #places;
  #rest = "";

  constructor(mediaType, textColumn) {
    this.#lines = !mediaType.includes("csv");
    this.#csv = new CsvRows();
    this.textColumn = textColumn;
  }

  push(piece) {
    return this.#lines ? this.#fromLines(piece) : this.#fromRows(this.#csv.push(piece));
  }

  finish() {
    return this.#lines ? this.#fromLines("\n") : this.#fromRows(this.#csv.finish());
  }

  #fromLines(piece) {
    const lines = (this.#rest + piece).split("\n");
    this.#rest = lines.pop();
    return lines.filter((line) => line.trim()).map((line) => {
      try {
        const { text, verdict, verdict_error: error } = JSON.parse(line);
        return { text: text ?? "", label: verdict?.label, confidence: verdict?.confidence, review: verdict?.needs_review, error };
      } catch {
        return { text: line, error: "?" };
      }
    });
  }

  #fromRows(rows) {
    if (!this.#places && rows.length) this.#places = this.#header(rows.shift());
    const { text, label, confidence, review, error } = this.#places ?? {};
    return rows.map((row) => ({
      text: row[text] ?? "",
      label: row[label] || undefined,
      confidence: Number(row[confidence]) || undefined,
      review: /^true$/i.test(row[review] ?? ""),
      error: row[error] || undefined,
    }));
  }

  #header(columns) {
    const place = (name) => columns.lastIndexOf(name);
    return {
      text: this.textColumn ? columns.indexOf(this.textColumn) : guess(columns),
      label: place("verdict_label"),
      confidence: place("verdict_confidence"),
      review: place("verdict_needs_review"),
      error: place("verdict_error"),
    };
  }
}

const TEXT_NAMES = ["text", "message", "content", "body", "النص", "نص", "الرسالة", "رسالة", "نص الرسالة", "المحتوى", "محتوى"];

function guess(columns) {
  const plain = columns.map((name) => name.trim().toLowerCase());
  const place = TEXT_NAMES.map((name) => plain.indexOf(name)).find((found) => found >= 0);
  return place ?? 0;
}
