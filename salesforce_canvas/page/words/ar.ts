// Beside a record, in Arabic.
import type { RecordWords } from "../words.ts";

import { counting } from "../../../profile_ui/strings/grammar.ts";

const counted = counting("ar");

export const ar: RecordWords = {
  words: {
    loading: (seconds) => `يُسأل Onefold عن هوية هذا الشخص منذ ${seconds} ث. ينتهي الانتظار بعد 20 ث.`,
    picked: "اختير لهذا السجل",
  },
  details: {
    unknown: (name) => ({
      lead: "لا أحد بهذه المعرّفات",
      rest: `لم يصلنا شيء بعد من ${name ?? "صاحب هذا السجل"}، أو وصل بأسماء أخرى.`,
    }),
    noIdentifiers: "لا يحمل السجل عنوان بريد ولا شيئًا آخر يمكن البحث به، أو لا يمكنك رؤيته.",
    ambiguous: (count) => ({
      lead: `قد يكون صاحب هذا السجل أحد ${counted(count, { two: "شخصين", few: "# أشخاص", many: "# شخصًا", other: "# شخص" })}`,
      rest: "اختر واحدًا لهذا السجل. لا يدمج ذلك أحدًا ويمكن تغييره.",
    }),
    use: "استخدام لهذا السجل",
    useName: (name) => `استخدام لهذا السجل: ${name}`,
    noneChosen: { lead: "لا أحد منهم", rest: "لا يُعرض أحد لهذا السجل." },
    reason: (type, verified) => `${type}${verified ? "، موثّق" : ""}`,
    hostSilent: "لا يجيب Salesforce",
    hostSilentRest: "لم يذكر صاحب هذا السجل، ولا يعني ذلك أنه لا يوجد أحد.",
    tooMany: (time, byHost) => ({
      lead: byHost ? "توقف Salesforce عن الإجابة مؤقتًا" : "أسئلة كثيرة",
      rest: byHost
        ? `نفدت استدعاءات مؤسستك. يسأل Onefold من جديد عند ${time}.`
        : `يجيب Onefold من جديد عند ${time}.`,
    }),
    ended: { lead: "انتهى تسجيل دخولك", rest: "لم يُفقد شيء." },
    openAgain: "تسجيل الدخول من جديد",
    noPeople: { lead: "لا أحد هنا بعد", rest: "ليس للسجل جهات اتصال، أو لا يمكنك رؤيتها." },
    notConnected: {
      outside: { lead: "خارج Salesforce", rest: "مكان هذه الصفحة صفحة سجل في Salesforce." },
      settings: { lead: "غير متصل بعد", rest: "يربط أحد المشرفين Salesforce في صفحة Connections." },
      refused: {
        lead: "غير متصل",
        rest: "رفض Onefold ما أرسله Salesforce. يقرأ أحد المشرفين السبب في صفحة Connections.",
      },
      misunderstood: {
        lead: "غير مفهوم",
        rest: "لا يستطيع Onefold قراءة ما تطلبه هذه الصفحة، وقد تختلف النسختان. أعد تحميل الصفحة.",
      },
      elsewhere: { lead: "غير متصل", rest: "ما يجيب عند عنوان هذه الصفحة ليس Onefold." },
    },
  },
  messages: {
    "no-record": {
      action: null,
      lead: "افتحني على سجل",
      rest: "بجانب جهة اتصال أو عميل متوقع أو حالة أو حساب أو فرصة يظهر هنا الشخص المرتبط بها.",
    },
    "empty-parameters": {
      action: "إعادة السؤال",
      lead: "لم يذكر Salesforce أي سجل هذا",
      rest: "وصلت معلمات المكوّن فارغة، وهو خلل معروف في Salesforce. إن استمر، ينشر أحد المشرفين مكوّن Onefold من جديد: "
        + "لا يرسم اللوحة إلا بعد ضبط معلماته.",
    },
    "foreign-object": {
      action: null,
      lead: "لا أحد وراء هذا النوع من السجلات",
      rest: "يُعرض الأشخاص لجهات الاتصال والعملاء المتوقعين والحالات والحسابات والفرص.",
    },
    "api-disabled": {
      action: null,
      lead: "لا يسمح لك Salesforce بالقراءة عبر واجهته البرمجية",
      rest: "يقرأ Onefold السجل بصلاحياتك. يمنحك أحد المشرفين صلاحية API Enabled، ولا تتوفر في بعض الإصدارات.",
    },
    authorise: {
      action: "السماح في Salesforce",
      lead: "اسمح لـ Onefold مرة واحدة",
      rest: "يسألك Salesforce في نافذة خاصة به إن كان Onefold يقرأ السجلات بصلاحياتك. يمكن لأحد المشرفين السماح به للجميع.",
    },
    "authorise-elsewhere": {
      action: "إعادة السؤال",
      lead: "غير مسموح بعد",
      rest: "لم يُسمح بعد في Salesforce بأن يقرأ Onefold السجلات بصلاحياتك. يفوّض أحد المشرفين التطبيق مسبقًا لمجموعة صلاحياتك.",
    },
    authorising: {
      action: "سمحت به",
      lead: "بانتظار إجابتك",
      rest: "السؤال في نافذة لـ Salesforce. بعد إغلاقها يستمر هذا تلقائيًا.",
    },
    stale: {
      action: "إعادة التحميل",
      lead: "فُتحت هذه الصفحة من قبل",
      rest: "تُطلب صفحة جديدة من Salesforce.",
    },
  },
};
