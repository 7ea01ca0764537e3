// Messages to start from, as people write them. Nobody in them exists.

export const samples = [
  {
    name: { ar: "فصحى", en: "Standard Arabic" },
    text: "الأستاذة الفاضلة مها، تحية طيبة. لا تعرفين ابن عمي يوسف، لكنه تخرّج هذا الصيف في هندسة البرمجيات ويستحق الفرصة. أرجو أن تقدّميه إلى مديرك، فكلمة منك تفتح له الباب.",
    relationship: "",
    previous: [],
  },
  {
    name: { ar: "مصري", en: "Egyptian" },
    text: "باشمهندس حازم اتشرفت بيك امبارح في الإيفنت 🙏 بص انت شغال في الاتصالات وأكيد معاك نمر كل المديرين هناك، ابعتلي الليستة كلها وأنا هكلمهم واحد واحد",
    relationship: "new",
    previous: [],
  },
  {
    name: { ar: "خليجي", en: "Gulf" },
    text: "هلا أبو ناصر، لا زلت أنتظر. يعني ما لقيت خمس دقايق تكلم المدير عشاني؟ كنت معتمد عليك",
    relationship: "established",
    previous: [
      { from: "sender", text: "أبو ناصر كلمت المدير عن ترقيتي؟" },
      { from: "recipient", text: "للأسف ما أقدر أكلمه بهالموضوع، مو من صلاحياتي" },
      { from: "sender", text: "طيب حاول بس، ما تخسر شي" },
    ],
  },
  {
    name: { ar: "شامي", en: "Levantine" },
    text: "مرحبا دكتورة رنا، يسلمو كتير عالإيميل تبع شؤون الموظفين، فادني. إذا عندك دقيقة، شو أحسن شي اكتبه بأول سطر؟ وإذا مشغولة ولا يهمك أبداً 🌷",
    relationship: "established",
    previous: [],
  },
  {
    name: { ar: "مغاربي", en: "Maghrebi" },
    text: "سلام أستاذ كريم، واحد صاحبي سالا قرايتو وكيقلب على خدمة. ممكن تدوز السيفي ديالو للمديرة ديالكم وتقول ليها راك كتعرفو؟",
    relationship: "new",
    previous: [],
  },
  {
    name: { ar: "عربيزي", en: "Arabizi" },
    text: "ya doctor lesh ma redet 3alay? ba3atlak 3 marrat w enta ma fadi 7atta la kelme wa7de",
    relationship: "",
    previous: [],
  },
  {
    name: { ar: "إنجليزية", en: "English" },
    text: "Thank you for the address you sent me last week, Laila, it got me an answer. One small question if you have a minute: would you mention the evening course in the first line, or keep it for the interview? No worries at all if you are busy.",
    relationship: "established",
    previous: [],
  },
];
