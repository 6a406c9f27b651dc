// Beside a record, in Japanese.
import type { RecordWords } from "../words.ts";

export const ja: RecordWords = {
  words: {
    loading: (seconds) => `Onefold に問い合わせて ${seconds} 秒たちました。20 秒で打ち切ります。`,
    picked: "このレコード用に選択済み",
  },
  details: {
    unknown: (name) => ({
      lead: "この識別子を持つ人はいません",
      rest: `${name ?? "このレコードの人"} からはまだ何も届いていないか、別の名前で届いています。`,
    }),
    noIdentifiers: "レコードにメールアドレスなど検索できるものがないか、閲覧権限がありません。",
    ambiguous: (count) => ({
      lead: `このレコードの候補が ${count} 人います`,
      rest: "このレコードに使う人を選びます。統合はされず、後で変更できます。",
    }),
    use: "このレコードに使う",
    useName: (name) => `このレコードに使う：${name}`,
    noneChosen: { lead: "どの人でもない", rest: "このレコードには誰も表示しません。" },
    reason: (type, verified) => `${type}${verified ? "、確認済み" : ""}`,
    hostSilent: "Salesforce が応答しません",
    hostSilentRest: "このレコードが誰のものか通知されていません。誰もいないという意味ではありません。",
    tooMany: (time, byHost) => ({
      lead: byHost ? "Salesforce が一時的に応答を止めています" : "問い合わせが多すぎます",
      rest: byHost
        ? `組織の API コール数を使い切りました。${time} に Onefold が再び問い合わせます。`
        : `Onefold は ${time} に応答を再開します。`,
    }),
    ended: { lead: "サインインの有効期限が切れました", rest: "失われたものはありません。" },
    openAgain: "再びサインイン",
    noPeople: { lead: "まだ誰もいません", rest: "レコードに取引先責任者がいないか、閲覧権限がありません。" },
    notConnected: {
      outside: { lead: "Salesforce の外です", rest: "このページは Salesforce のレコードページで使います。" },
      settings: { lead: "まだ接続されていません", rest: "管理者が「Connections」で Salesforce を接続します。" },
      refused: {
        lead: "接続されていません",
        rest: "Onefold が Salesforce からの要求を拒否しました。理由は管理者が「Connections」で確認できます。",
      },
      misunderstood: {
        lead: "理解できません",
        rest: "Onefold がこのページの要求を読めません。バージョンが違う可能性があります。ページを再読み込みしてください。",
      },
      elsewhere: {
        lead: "接続されていません",
        rest: "このページのアドレスで応答しているのは Onefold ではありません。",
      },
    },
  },
  messages: {
    "no-record": {
      action: null,
      lead: "レコードで開いてください",
      rest: "取引先責任者、リード、ケース、取引先、商談の横に、その人が表示されます。",
    },
    "empty-parameters": {
      action: "もう一度問い合わせる",
      lead: "Salesforce からレコードが通知されていません",
      rest: "コンポーネントのパラメータが空でした。Salesforce の既知の不具合です。続く場合は、管理者が Onefold の"
        + "コンポーネントをリリースし直します。パラメータがそろってからパネルを表示します。",
    },
    "foreign-object": {
      action: null,
      lead: "この種類のレコードには人がいません",
      rest: "取引先責任者、リード、ケース、取引先、商談で人を表示します。",
    },
    "api-disabled": {
      action: null,
      lead: "Salesforce の API で読む権限がありません",
      rest: "Onefold はあなたの権限でレコードを読みます。管理者が「API の有効化」権限を付与します。使えないエディションもあります。",
    },
    authorise: {
      action: "Salesforce で許可",
      lead: "Onefold を一度だけ許可",
      rest: "Onefold があなたの権限でレコードを読んでよいか、Salesforce が別ウィンドウで確認します。"
        + "管理者が全員分を許可することもできます。",
    },
    "authorise-elsewhere": {
      action: "もう一度問い合わせる",
      lead: "まだ許可されていません",
      rest: "Onefold があなたの権限でレコードを読むことが、まだ Salesforce で許可されていません。"
        + "管理者が権限セットに対してアプリを事前に承認します。",
    },
    authorising: {
      action: "許可しました",
      lead: "返答を待っています",
      rest: "Salesforce のウィンドウで確認しています。閉じると自動で進みます。",
    },
    stale: {
      action: "再読み込み",
      lead: "このページは以前に開かれたものです",
      rest: "Salesforce に新しいページを要求しています。",
    },
  },
};
