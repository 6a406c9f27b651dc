// What the panel says once something is opened, and in the states without a person, in Arabic.
import type { Counted } from "../grammar.ts";
import type { DetailWords } from "../index.ts";

const people = { zero: "لا أحد", one: "شخص واحد", two: "شخصان", few: "# أشخاص", many: "# شخصًا", other: "# شخص" };
const events = { zero: "لا أحداث", one: "حدث واحد", two: "حدثان", few: "# أحداث", many: "# حدثًا", other: "# حدث" };
const times = { one: "مرة واحدة", two: "مرتين", few: "# مرات", other: "# مرة" };
const days = { one: "يوم واحد", two: "يومين", few: "# أيام", many: "# يومًا", other: "# يوم" };

export const ar = (counted: Counted): DetailWords => ({
  timelineSummary: (today, total) => `${today} اليوم، ${total} إجمالًا`,
  identitiesSummary: (count, sources) =>
    counted(sources, {
      one: `${count} من مصدر واحد`,
      two: `${count} من مصدرين`,
      few: `${count} من # مصادر`,
      other: `${count} من # مصدرًا`,
    }),
  accountSummary: (name, people, shown) =>
    `${name}، ${counted(people, { one: "شخص واحد", two: "شخصان", few: "# أشخاص", many: "# شخصًا", other: "# شخص" }, shown)}`,
  accountCount: (count, shown) =>
    counted(count, { one: "حساب واحد", two: "حسابان", few: "# حسابات", many: "# حسابًا", other: "# حساب" }, shown),
  noAccounts: "لا شيء.",
  nothingHappened: "لا شيء بعد.",
  noTraitMatches: "لا سمة بهذه الأحرف.",
  filterTraits: "تصفية السمات",
  traitsLeftOut: (count) => `سمات أخرى محفوظة غير معروضة هنا: ${count}.`,

  lateFor: (seconds) => `متأخر، طُلب قبل ${seconds} ث`,
  knownSince: (when) => `أول ما عُرف: ${when}`,
  byCall: (source) => `، باستدعاء من ${source}`,
  noEvents: "لا أحداث خاصة به بعد.",
  hiddenCard: "مخفي عنك. يقرّر ذلك أحد المشرفين في صفحة Composer.",
  copy: (what) => `نسخ ${what}`,
  copied: "نُسخ",
  notCopied: "تعذّر النسخ",
  tryNow: "المحاولة الآن",

  noRequester: { lead: "لا مقدّم طلب بعد", rest: "اختر شخصًا ليظهر هنا." },
  unknown: (name) => ({
    lead: "لا أحد بهذه المعرّفات",
    rest: `لم يصلنا شيء بعد من ${name ?? "مقدّم الطلب"}، أو وصل بأسماء أخرى.`,
  }),
  noIdentifiers: "ليس لمقدّم الطلب معرّف يمكن البحث به.",
  searched: "ما جرى البحث عنه",
  ambiguous: (count) => ({
    lead: `قد يكون مقدّم الطلب أحد ${counted(count, { two: "شخصين", few: "# أشخاص", many: "# شخصًا", other: "# شخص" })}`,
    rest: "اختر واحدًا لهذه التذكرة. لا يدمج ذلك أحدًا ويمكن تغييره.",
  }),
  people: (count) => counted(count, people),
  oneOf: (position, total) => `${position} من ${total}`,
  use: "استخدام لهذه التذكرة",
  useName: (name) => `استخدام لهذه التذكرة: ${name}`,
  noneOfThem: "لا أحد منهم",
  noneChosen: { lead: "لا أحد منهم", rest: "لا يُعرض أحد لهذه التذكرة." },
  showThem: "عرضهم من جديد",
  reason: (type, verified) => `${type}${verified ? "، موثّق في مكتب المساعدة" : "، غير موثّق"}`,
  lastSeen: (when, seen) => `آخر ظهور ${when}${seen === null ? "" : `، ${seen}`}`,
  neverSeen: "لا أحداث خاصة به بعد",
  unreachable: "لا يجيب Onefold",
  unreachableCopy: (time, age) => `المعروض نسختنا من الساعة ${time}، وعمرها ${age}.`,
  unreachableNothing: "لا يمكن قول شيء عن هذا الشخص الآن، ولا يعني ذلك أنه لا يوجد شيء.",
  hostSilent: "لا يجيب مكتب المساعدة",
  hostSilentRest: "لم يذكر من هو مقدّم الطلب.",
  nextTry: (seconds) => (seconds > 0 ? `المحاولة التالية بعد ${seconds} ث.` : "تجري المحاولة الآن."),
  tooMany: (time, byHost) => ({
    lead: byHost ? "توقف مكتب المساعدة عن الإجابة مؤقتًا" : "أسئلة كثيرة",
    rest: `${byHost ? "يجيب" : "يجيب Onefold"} من جديد عند ${time}.`,
  }),
  notConnected: {
    outside: { lead: "ليس بجانب تذكرة", rest: "مكان هذه الصفحة الشريط الجانبي لتذكرة Zendesk." },
    settings: { lead: "غير متصل بعد", rest: "يُدخل أحد المشرفين العنوان ومفتاح التوقيع في صفحة Connections." },
    refused: {
      lead: "غير متصل",
      rest: "رفض Onefold توقيع هذا التطبيق. يقارن أحد المشرفين مفتاح التوقيع والمساحة في صفحة Connections.",
    },
    misunderstood: {
      lead: "غير مفهوم",
      rest: "لا يستطيع Onefold قراءة ما يطلبه هذا التطبيق، وقد تختلف النسختان. يرفع أحد المشرفين التطبيق من جديد من صفحة Connections.",
    },
    elsewhere: {
      lead: "غير متصل",
      rest: "ما يجيب عند العنوان المُدخل ليس Onefold. يصحّحه أحد المشرفين في صفحة Connections.",
    },
  },
  notReadable: { lead: "لا يمكنك فتح هذا السجل", rest: "لذلك لا يُعرض الشخص المرتبط به." },
  ended: {
    lead: "انتهى تسجيل دخولك",
    rest: "لم يُفقد شيء. افتح هذه الصفحة من جديد، أو أعد تحميل تطبيقات مكتب المساعدة.",
  },
  openAgain: "الفتح من جديد",
  wideFailed: "تعذّر فتح العرض الواسع.",
  backTo: (name) => `كل أشخاص ${name}`,
  backToList: "كل الأشخاص",

  peopleHeading: "الأشخاص",
  peopleCount: (count, more) =>
    more
      ? counted(count, { one: "أول شخص", two: "أول شخصين", few: "أول # أشخاص", many: "أول # شخصًا", other: "أول # شخص" })
      : counted(count, people),
  filterPeople: "البحث بالاسم أو العنوان",
  noPersonMatches: "لا أحد هنا بهذه الأحرف.",
  noPeople: { lead: "لا أحد هنا بعد", rest: "لا يذكر مكتب المساعدة أحدًا هنا." },
  morePeople: "يوجد أشخاص آخرون غير المعروضين هنا.",
  primaryPerson: "الأساسي",

  events: (count, shown) => counted(count, events, shown),
  showMore: (count) => `عرض ${count} أخرى`,
  showAnyMore: "عرض المزيد",
  asking: "جارٍ السؤال…",
  late: "لم يصل هذا الجزء.",
  times: (count) => `${count} ×`,
  span: (first, last) => (first === last ? first : `من ${first} إلى ${last}`),
  allShare: (value) => `كلها ${value}`,
  properties: "الخصائص",
  raw: "خام",
  rawEvent: "الحدث الخام",
  noProperties: "لا خصائص",
  happened: "الحدوث",
  source: "المصدر",
  received: "الاستلام",
  later: (span) => `بعد ${span}`,
  eventTypes: {
    identify: "إرسال بيانات",
    group: "تحديد حساب",
    alias: "إرسال اسم بديل",
    page: "عرض صفحة",
    screen: "عرض شاشة",
    pages: "عروض صفحات",
    screens: "عروض شاشات",
    track: "حدث بلا اسم",
  },
  from: (source) => `من ${source}`,

  moreInTimeline: (count) =>
    counted(count, {
      one: "حدث آخر في المخطط الزمني",
      two: "حدثان آخران في المخطط الزمني",
      few: "# أحداث أخرى في المخطط الزمني",
      other: "# حدثًا آخر في المخطط الزمني",
    }),
  evidence: "الأحداث التي تثبت ذلك",
  rules: {
    problem_not_made_good: (name, count, good) =>
      `يُعرض لأن ${name} حدث في آخر ${counted(count, days)} ولم يتبعه ${good === "" ? "ما يصلحه" : good}.`,
    new_problem: (name, hours, count) =>
      `يُعرض لأن ${name} حدث في آخر ${hours} ساعة ولم يحدث قط في ${counted(count, days)} قبلها.`,
    more_than_usual: (name, hours, least, more) =>
      `يُعرض لأن ${name} حدث ${counted(least, times)} على الأقل في آخر ${hours} ساعة، أي أكثر من المعتاد ${counted(more, times)}.`,
    interest: (name, count, least) =>
      `يُعرض لأن ${name} يدل على اهتمام وحدث ${counted(least, times)} أو أكثر خلال ${counted(count, days)}.`,
    more_or_less: (count) => `يُعرض لأن آخر ${counted(count, days)} تختلف بالنصف أو أكثر عن المدة نفسها قبلها.`,
    first_seen: (count) => `يُعرض لأن عمر أول حدث أقل من ${counted(count, days)}.`,
    last_seen: "يُعرض دائمًا.",
    most_used: (count) => `يُعرض لأنه ربع الإجراءات أو أكثر من 20 إجراءً على الأقل خلال ${counted(count, days)}.`,
  },

  actions: (count) => [[count], " خلال 30 يومًا"],
  changeUp: (percent) => `▲ ${percent}`,
  changeDown: (percent) => `▼ ${percent}`,
  noChange: "بلا تغيير",
  after: (now, before) => `${now} بعد ${before}`,
  noneBefore: "لا شيء قبلها",
  sinceWhen: (change, when) => `${change} منذ ${when}`,
  unchangedSince: (when) => `منذ ${when}`,
  inDays: (count) => `بعد ${counted(count, days)}`,
  otherCurrencies: (count) => `لم تُحسب بعملات أخرى: ${count}`,
  trend: (values) => `12 أسبوعًا: ${values}`,
  plot: (now, before) => `الإجراءات يوميًا خلال 90 يومًا: ${now} في آخر 30 يومًا، و${before} في الثلاثين قبلها.`,
  plotProblems: (when) => `مشكلات في ${when}.`,
  plotTickets: (when) => `تذاكر في ${when}.`,
  plotToday: "اليوم",
  legendNow: "آخر 30 يومًا",
  legendBefore: "قبلها",
  legendProblems: "مشكلات",
  legendTickets: "تذكرة",
  noActivity: (name) => `لا شيء خلال 90 يومًا. يمتلئ هذا تلقائيًا حين يُستخدم المنتج: ${name}.`,
  lessThanAll: "من أحدث 200,000 حدث.",

  peopleHere: (count, shown) => counted(count, people, shown),
  accountsLeftOut: (count) => `حسابات أخرى محفوظة غير معروضة هنا: ${count}.`,
  newWindow: "يُفتح في علامة تبويب جديدة",

  session: (source, length) => `جلسة ${source}، ${length}`,
  sessionPages: (count, last) =>
    counted(count, { one: "صفحة واحدة", two: "صفحتان", few: "# صفحات", other: "# صفحة" })
      + (last === "" ? "" : `، آخرها ${last}`),
  thisTicket: "هذه التذكرة",
  gap: (from, to) => (from === to ? `${from}: لا نشاط` : `من ${from} إلى ${to}: لا نشاط`),
  showMoreBackTo: (count, day) => `عرض ${count} أخرى حتى ${day}`,
  searchedTo: (day) => `جرى البحث حتى ${day}.`,
  newer: "عرض الأحدث",
  searchAll: "بحث في الأسماء والخصائص",
  filters: "عوامل التصفية",
  groups: { problems: "المشكلات", money: "المال", product: "المنتج", pages: "الصفحات" },
  anySource: "أي مصدر",
  eventName: "الحدث",
  anyName: "أي حدث",
  fromDay: "من",
  toDay: "إلى",
  clearFilters: "إزالة التصفية",
  noEventHere: "لا حدث مطابق.",

  insertWhat: (what) => `إدراج في الرد: ${what}`,

  confirmedBy: (event, source, when) => `${event} من ${source}، ${when}`,
  nearMisses: "قريب من المطلوب",
  nearMiss: {
    one_letter: "حرف واحد مختلف",
    same_domain: "نطاق البريد نفسه",
    same_number: "الرقم نفسه بكتابة أخرى",
  },
  notThisPerson: "ليس هذا الشخص",
  onePerson: "يبدو أنهم شخص واحد",
  remarkNote: "ما يدل على ذلك",
  remarkHint: "تصل إلى المشرفين ملاحظةً. لا تفصل أحدًا ولا تدمج أحدًا.",
  sendRemark: "إرسال إلى المشرفين",
  cancel: "إلغاء",
  remarkSent: "أُرسلت إلى المشرفين. لم يُفصل أحد ولم يُدمج.",
  remarkFailed: "لم تُرسل.",
  remarksTooMany: "ملاحظات كافية الآن.",
  copyAsText: "نسخ كنص",
  openGraph: "فتح المخطط",
  openInOnefold: "فتح في Onefold",
  shortcuts: "لوحة المفاتيح",
  shortcutList: [
    ["Tab", "من جزء إلى جزء"],
    ["↑ ↓", "من صف إلى صف"],
    ["→ ← Enter", "فتح وطي"],
    ["/", "بحث"],
    ["R", "خام أو مقروء"],
    ["C", "نسخ القيمة"],
    ["I", "إدراج في الرد"],
    ["Y", "سبب وجوده هنا"],
    ["W", "العرض الواسع"],
    ["Esc", "إغلاق"],
    ["?", "هذه القائمة"],
  ],
  lettersOn: "تعمل الحروف المفردة ما دام التركيز في اللوحة",

  identitiesLeftOut: (count) => `معرّفات أخرى محفوظة غير معروضة هنا: ${count}.`,
  noIdentities: "لا شيء.",
  matched: "مطابق",
  why: "لماذا؟",
  whyLabel: (value) => `لماذا؟ ${value}`,
  attachedUnknown: "الحدث الذي أتى به لم يعد محفوظًا.",
  confirmed: (count, shown, last) =>
    `ظهر منذ ذلك في ${counted(count, { one: "حدث واحد", two: "حدثين", few: "# أحداث", many: "# حدثًا", other: "# حدث" }, shown)}`
      + (last === null ? "." : `، آخرها ${last}.`),
  refused: (count) => `رُفض ${counted(count, times)}`,

  hiddenFields: (count) => ({
    lead: counted(count, { zero: "لا حقول مخفية", one: "حقل واحد وما ينتج عنه مخفيان", two: "حقلان وما ينتج عنهما مخفيان", few: "# حقول وما ينتج عنها مخفية", many: "# حقلًا وما ينتج عنها مخفية", other: "# حقل وما ينتج عنها مخفية" }),
    rest: "عنك. يقرر ذلك مسؤول ضمن «Composer».",
  }),
  nearLate: "لم تصل النتائج القريبة في الوقت المناسب.",
  searchPeople: "البحث عن أشخاص",

  versionOf: (version) => `الإصدار ${version}`,
  settledAt: (when) => `حُسب ${when}`,
  restsOn: (names) => `يقرأ ${names}.`,
  followsFrom: (count, shown) => counted(count, { zero: "لا ينتج عن أحداث", one: "ينتج عن حدث واحد:", two: "ينتج عن حدثين:", few: "ينتج عن # أحداث:", many: "ينتج عن # حدثًا:", other: "ينتج عن # حدث:" }, shown),

  noChanges: "لا شيء بعد.",
  olderChanges: "تغييرات أقدم",
  entered: (name) => `دخل ${name}`,
  left: (name) => `خرج من ${name}`,
  became: (name, now, before) => (before === null ? `${name}: ${now}` : `${name}: ${now}، وكان ${before}`),
  byEvent: (name) => `بسبب ${name}`,
  causes: {
    event: "بسبب أحداث",
    merge: "بسبب دمج",
    split: "بسبب فصل",
    decision: "بسبب قرار",
    deletion: "بسبب حذف",
    rules: "بسبب قواعد هوية جديدة",
    definition: "بسبب إصدار جديد من التعريف",
    moment: "بمرور الوقت",
  },
});
