// What the panel says before anything is opened, in Arabic.
import type { Grammar } from "./grammar.ts";
import type { Words } from "./index.ts";

export const ar = ({ counted, yearsAndMonths }: Grammar): Words => ({
  dates: "ar",
  direction: "rtl",
  comma: "، ",
  stop: ".",

  nameless: "شخص بلا اسم",
  panel: "الملف الشخصي",
  yes: "نعم",
  no: "لا",
  notSet: "غير محدد",
  more: "المزيد",
  less: "أقل",
  askAgain: "إعادة السؤال",

  loadingLabel: "جارٍ سؤال Onefold عن هوية هذا الشخص",
  loading: (seconds) => `يُسأل Onefold عن هوية هذا الشخص منذ ${seconds} ث. ينتهي الانتظار بعد 10 ث.`,
  starting: "جارٍ سؤال مكتب المساعدة عن هوية هذا الشخص",
  startingFor: (seconds) => `يُسأل مكتب المساعدة عن هوية هذا الشخص منذ ${seconds} ث.`,
  wide: "فتح العرض الواسع",
  recomputing: (time) => `هذه القيم من الساعة ${time}، ويجري حسابها من جديد.`,

  localTime: (time, place) => (place === null ? `الساعة ${time} بالتوقيت العالمي` : `الساعة ${time} في ${place}`),
  matchedBy: (kind) => (kind.startsWith("ال") ? `مطابقة ب${kind}` : `مطابقة بواسطة ${kind}`),
  verified: (kind) => `${kind} الموثّق`,
  picked: "اختير لهذه التذكرة",
  change: "تغيير",
  also: (count) =>
    counted(count, {
      one: "شخص آخر يحمل أحد هذه المعرّفات",
      two: "شخصان آخران يحملان أحد هذه المعرّفات",
      few: "# أشخاص آخرون يحملون أحد هذه المعرّفات",
      other: "# شخصًا آخر يحملون أحد هذه المعرّفات",
    }),

  highlights: "أبرز النقاط",
  problem: (name, count, since, last, why) => [
    [name, ...(count > 1 ? [counted(count, { two: " مرتين", few: " # مرات", other: " # مرة" })] : [])],
    count > 1 ? ` منذ ${since}، وآخرها ${last}` : ` ${last}`,
    ...(why === null ? [] : [": ", why]),
    ".",
  ],
  unusual: (name, count, since, before) => [
    [name, ...(count > 1 ? [counted(count, { two: " مرتين", few: " # مرات", other: " # مرة" })] : [])],
    `${count > 1 ? " منذ" : ""} ${since}، `,
    before === 0
      ? "ولم يحدث ذلك من قبل."
      : counted(before, {
          one: "ومرة واحدة في الأيام التسعين السابقة.",
          two: "ومرتين في الأيام التسعين السابقة.",
          few: "و# مرات في الأيام التسعين السابقة.",
          other: "و# مرة في الأيام التسعين السابقة.",
        }),
  ],
  chance: (name, count, days, most) => [
    [name, counted(count, { one: " مرة واحدة", two: " مرتين", few: " # مرات", other: " # مرة" })],
    counted(days, { one: " خلال يوم واحد", two: " خلال يومين", few: " خلال # أيام", other: " خلال # يومًا" }),
    ...(most === null ? [] : ["، أكثرها ", most]),
    ".",
  ],
  moreActive: (now, before) => [["نشاط أكثر"], `: الإجراءات خلال 30 يومًا ${now}، وقبلها ${before}.`],
  lessActive: (now, before) => [["نشاط أقل"], `: الإجراءات خلال 30 يومًا ${now}، وقبلها ${before}.`],
  isNew: (when, by) => [["جديد"], `: أول ظهور ${when}`, ...(by === null ? [] : ["، عن طريق ", by]), "."],
  seen: (when, source, place) => [
    "آخر ظهور ", [when],
    ...(source === null ? [] : [" في ", source]),
    ...(place === null ? [] : [source === null ? " في " : "، في ", place]),
    ".",
  ],
  habit: (first, second) => ["أكثر ما يُستخدم: ", [first], ...(second === null ? [] : [" و", [second]]), "."],
  habitShare: (count, of) => `${count} من ${of} من الإجراءات خلال 90 يومًا`,
  eventCount: (count, shown) =>
    counted(count, { one: "حدث واحد", two: "حدثان", few: "# أحداث", many: "# حدثًا", other: "# حدث" }, shown),
  open: (amount) => `${amount} مستحقة`,
  moreProblems: (count) =>
    counted(count, { one: "مشكلة أخرى", two: "مشكلتان أخريان", few: "# مشكلات أخرى", other: "# مشكلة أخرى" }),
  evidenceOf: (sentence) => `الأحداث التي تثبت ذلك: ${sentence}`,
  todayAt: (time) => `اليوم عند ${time}`,
  yesterdayAt: (time) => `أمس عند ${time}`,
  dayAt: (day, time) => `${day} عند ${time}`,
  onDay: (date) => `في ${date}`,
  hidden: "مخفي",
  moreBadges: (names) => `وأيضًا: ${names}`,
  customerSince: (date) => `عميل منذ ${date}`,

  activity: "النشاط",
  metrics: "المؤشرات",
  audiences: "الشرائح",
  accounts: "الحسابات",
  links: "روابط",
  note: "ملاحظة",
  changes: "التغييرات",
  worked: "يُعاد حسابها",

  traits: "السمات",
  all: (count) => `الكل ${count}`,
  fewer: "عرض أقل",
  noTraits: "لا شيء بعد. تصل السمات مع استدعاءات identify.",
  setBy: (when, source) => `حُدّدت ${when} من ${source}`,

  timeline: "المخطط الزمني",
  identities: "المعرّفات",

  identifierTypes: {
    user_id: "معرّف المستخدم",
    external_id: "المعرّف الخارجي",
    email: "البريد الإلكتروني",
    phone: "الهاتف",
    anonymous_id: "مجهول",
    zendesk_user_id: "مستخدم Zendesk",
    group_id: "معرّف الحساب",
    "ios.id": "جهاز iOS",
    "android.id": "جهاز Android",
  },
  matchedTypes: {
    user_id: "المعرّف الخارجي",
    email: "البريد الإلكتروني",
    phone: "الهاتف",
    anonymous_id: "المعرّف المجهول",
    zendesk_user_id: "مستخدم Zendesk",
  },

  asOf: (time) => `حتى ${time}`,
  updates: "يتحدّث تلقائيًا",
  copyAge: (age) => `نسخة عمرها ${age}`,
  justNow: "الآن",
  today: (time) => `اليوم ${time}`,
  yesterday: (time) => `أمس ${time}`,
  todayHeading: (day) => `اليوم، ${day}`,
  yesterdayHeading: (day) => `أمس، ${day}`,
  atLeast: (count) => `${count}+`,
  yearsMonths: yearsAndMonths,
});
