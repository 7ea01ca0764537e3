// What the page says, in both languages. The Arabic of what never changes stands in the page itself.

const ENGLISH = {
  pageTitle: "Talab · How will your ask land?",
  skip: "Skip to content",
  brand: "Talab",
  links: "Links",
  docs: "API",
  title: "How will your ask land?",
  lead: "Write the message as you would send it. Before you do, see how it will feel to the person who gets it, which words do that, and how to ask the same thing kindly.",
  tabs: "What to check",
  tabMessage: "A message",
  tabFile: "A whole file",
  message: "Your message",
  clear: "Clear",
  placeholder: "Paste or write your message here…",
  relationship: "Between you",
  unsaid: "Not said",
  new: "Just met",
  established: "Known for long",
  thread: "What was said before",
  threadHint: "The same message may be fine the first time, and pressure after a no.",
  addTurn: "Add an earlier message",
  samples: "Or start from an example",
  key: "Key of this server",
  privacy: "Your message is not stored, not logged, and sent nowhere but to this server.",
  verdict: "Verdict",
  limits: "Talab reads Arabic, its dialects and English, and is wrong at times: you decide.",

  otherLanguage: "العربية",
  empty: "What your message says to its reader will show here while you type.",
  reading: "Reading…",
  confidence: "Confidence {percent}",
  unsure: "Not sure: have somebody look at it too",
  also: "Also: {names}",
  truncated: "Longer than is read at once: its middle went unread.",
  decided: "The words that decided",
  decidedThread: "And from what was said before",
  why: "How it will feel",
  instead: "How to ask instead",
  draft: "Words to begin from",
  draftHint: "Fill in what stands in brackets.",
  rewrites: "How others asked",
  rewritesHint: "Examples with other people's facts, for their manner only.",
  recipient: "If you are the one who was asked",
  reply: "To decline with grace",
  offer: "To help within limits",
  fine: "Nothing here weighs on whoever reads it. A thought for good measure: what could you offer in return?",
  scores: "All scores",
  copy: "Copy",
  copied: "Copied",
  notCopied: "Could not copy",
  sender: "Me",
  recipientName: "The other person",
  who: "Who wrote message {number}",
  turn: "Earlier message {number}",
  remove: "Remove message {number}",

  tooLong: "The message is too long: {limit} characters at most.",
  busy: "The server is busy. Trying again in {seconds} s.",
  needsKey: "This server needs a key. Enter it under the message.",
  offline: "The server does not answer. Is the connection up?",
  failed: "That did not work: {detail}",

  fileLead: "Drop a file of messages. It is scored row by row, and nothing of it is kept on the server.",
  drop: "Drop a file here, or",
  choose: "choose one",
  format: "What it is",
  auto: "Tell by its name",
  column: "Column with the text",
  columnAuto: "Find it",
  owner: "Whose export it is",
  ownerHint: "Your name as it stands in the export",
  start: "Score",
  cancel: "Cancel",
  sending: "Sending {name}…",
  progress: "Rows: {done} of {total}",
  done: "Done in {seconds} s. Rows: {total}.",
  cancelled: "Cancelled.",
  download: "Download the scored file",
  counts: "How many of each",
  errors: "Could not be read",
  review: "To be looked at",
  all: "All",
  rows: "The first rows",
  rowNumber: "Row",
  rowText: "Message",
  rowLabel: "Category",
  rowConfidence: "Confidence",
  shown: "The first {shown} of {total} are shown; all are in the file.",
};

const ARABIC = {
  pageTitle: "طلب · كيف سيتلقّى زميلك طلبك؟",
  otherLanguage: "English",
  empty: "هنا يظهر، وأنت تكتب، ما تقوله رسالتك لمن يقرؤها.",
  reading: "تُقرأ الآن…",
  confidence: "الثقة {percent}",
  unsure: "الحكم غير مؤكّد: يحسن أن يراها شخص آخر",
  also: "وفيها أيضًا: {names}",
  truncated: "الرسالة أطول مما يُقرأ دفعة واحدة، ولم يُقرأ وسطها.",
  decided: "الكلمات التي رجّحت الحكم",
  decidedThread: "ومما سبق في المحادثة",
  why: "كيف سيتلقّاها من تصله",
  instead: "كيف يُطلب الأمر بلطف",
  draft: "كلمات للبدء",
  draftHint: "ما بين القوسين المعقوفين يُملأ.",
  rewrites: "كيف طلب آخرون",
  rewritesHint: "أمثلة فيها أخبار أصحابها لا أخبارك: خذ منها الأسلوب.",
  recipient: "إن كنت أنت من طُلب منه",
  reply: "للاعتذار بلطف",
  offer: "للمساعدة ضمن حدود",
  fine: "لا شيء فيها يُثقل على من يقرؤها. وسؤال يحسن أن يبقى في البال: ماذا أقدّم في المقابل؟",
  scores: "كل الدرجات",
  copy: "نسخ",
  copied: "نُسخ",
  notCopied: "تعذّر النسخ",
  sender: "أنا",
  recipientName: "الطرف الآخر",
  who: "كاتب الرسالة {number}",
  turn: "الرسالة السابقة {number}",
  remove: "حذف الرسالة {number}",

  tooLong: "الرسالة طويلة جدًا: الحد {limit} حرف.",
  busy: "الخادم مشغول. ستُعاد المحاولة بعد {seconds} ث.",
  needsKey: "هذا الخادم يحتاج مفتاحًا. أدخله تحت الرسالة.",
  offline: "الخادم لا يجيب. هل الاتصال يعمل؟",
  failed: "لم ينجح ذلك: {detail}",

  fileLead: "ضع ملفًا من الرسائل، فيُفحص صفًا صفًا، ولا يبقى منه شيء على الخادم.",
  drop: "أفلت الملف هنا، أو",
  choose: "اختر ملفًا",
  format: "نوعه",
  auto: "يُعرف من اسمه",
  column: "عمود النص",
  columnAuto: "يُعرف من عنوانه",
  owner: "صاحب التصدير",
  ownerHint: "اسمك كما هو في الملف",
  start: "ابدأ الفحص",
  cancel: "إلغاء",
  sending: "يُرسل {name}…",
  progress: "الصفوف: {done} من {total}",
  done: "تمّ في {seconds} ث. عدد الصفوف: {total}.",
  cancelled: "أُلغي.",
  download: "نزّل الملف مع النتائج",
  counts: "عدد كل صنف",
  errors: "تعذّرت قراءته",
  review: "يحتاج مراجعة",
  all: "الكل",
  rows: "الصفوف الأولى",
  rowNumber: "الصف",
  rowText: "الرسالة",
  rowLabel: "الصنف",
  rowConfidence: "الثقة",
  shown: "المعروض أول {shown} من أصل {total}، وكلها في الملف.",
};

const tables = { ar: ARABIC, en: ENGLISH };
const listeners = [];
let current = "ar";

export const language = () => current;
export const onLanguage = (listener) => listeners.push(listener);

export function words(key, values = {}) {
  const text = tables[current][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export const number = (value) => new Intl.NumberFormat(current === "ar" ? "ar-u-nu-latn" : "en").format(value);
// 99.8% is not all: nothing short of all is told as 100%.
export const percent = (value) => `${value < 1 ? Math.min(99, Math.round(value * 100)) : 100}%`;

export function setLanguage(next) {
  current = next;
  const root = document.documentElement;
  root.lang = next;
  root.dir = next === "ar" ? "rtl" : "ltr";
  document.title = words("pageTitle");
  const button = document.getElementById("language");
  button.textContent = words("otherLanguage");
  button.lang = next === "ar" ? "en" : "ar";
  button.dir = next === "ar" ? "ltr" : "rtl";
  translate(document);
  listeners.forEach((listener) => listener());
}

export function translate(root) {
  for (const element of root.querySelectorAll("[data-t]")) element.textContent = words(element.dataset.t);
  for (const element of root.querySelectorAll("[data-t-label]")) element.setAttribute("aria-label", words(element.dataset.tLabel));
  for (const element of root.querySelectorAll("[data-t-placeholder]")) element.placeholder = words(element.dataset.tPlaceholder);
}

// What stands in the page is its Arabic, so that it is written once and shows before this runs.
for (const element of document.querySelectorAll("[data-t]")) ARABIC[element.dataset.t] = element.textContent;
for (const element of document.querySelectorAll("[data-t-label]")) ARABIC[element.dataset.tLabel] = element.getAttribute("aria-label");
for (const element of document.querySelectorAll("[data-t-placeholder]")) ARABIC[element.dataset.tPlaceholder] = element.placeholder;
