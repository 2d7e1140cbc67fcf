using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Redaction;

/// <summary>Patterns of secrets with a recognizable form. The group <c>v</c> is the secret; without it, the whole match.</summary>
internal static partial class SecretPatterns
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    private const RegexOptions AnyCase = Options | RegexOptions.IgnoreCase;

    // A pattern that takes longer fails the plan; nothing is sent unchecked.
    private const int TimeoutMilliseconds = 2000;

    public static readonly IReadOnlyList<(string Type, Regex Pattern)> All =
    [
        ("private-key", PrivateKey()),
        ("private-key", PrivateKeyTail()),
        ("jwt", Jwt()),
        ("authorization", AuthorizationHeader()),
        ("token", Bearer()),
        ("basic-auth", Basic()),
        ("webhook", Webhook()),
        ("url-credentials", UrlUserInfo()),
        ("url-credentials", PlainUserInfo()),
        ("password", SqlPassword()),
        ("password", Netrc()),
        ("password", RedisAuth()),
        ("password", PasswordFile()),
        ("password", OracleUser()),
        ("password", StandardInput()),
        ("password", PasswordTool()),
        ("password", PasswordFor()),
        ("token", VaultLogin()),
        ("password", ToolUser()),
        ("key", ObjectStoreAlias()),
        ("password", ForeignWord()),
        ("basic-auth", CurlUser()),
        ("password", Directive()),
        ("password", PasswordHash()),
        ("token", BootstrapToken()),
        ("password", Prose()),
        ("password", QuotedProse()),
        ("password", Constructor()),
        ("secret-data", SecretLiteral()),
        ("key", AwsPair()),
        ("private-key", PuttyKey()),
        ("password", DevicePassword()),
        ("password", ServerLogin()),
        ("password", SecureString()),
        ("password", Announced()),
    ];

    // Real line breaks, escaped ones and folded ones; also when a log's tail cut off the end.
    [GeneratedRegex(@"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[\s\S]{0,20000}?-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|(?:\s|\\[nr]|[A-Za-z0-9+/=:, -])*)", Options, TimeoutMilliseconds)]
    private static partial Regex PrivateKey();

    // … or the beginning. Matched from right to left: from the left, every line with one long word could begin a key. An escaped line
    // break ends in a letter that is not part of the key.
    [GeneratedRegex(@"(?:(?:[A-Za-z0-9+/=](?<!\\[nr])){16,}(?:\s|\\[nr])+)*(?:[A-Za-z0-9+/=](?<!\\[nr]))*(?:\s|\\[nr])*-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----", Options | RegexOptions.RightToLeft, TimeoutMilliseconds)]
    private static partial Regex PrivateKeyTail();

    // At the beginning of a word, with a vendor's prefix or an escape before it: anywhere else, a long word would take quadratic time.
    [GeneratedRegex(@"(?<![A-Za-z0-9_-]{24})eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*){0,3}", Options, TimeoutMilliseconds)]
    private static partial Regex Jwt();

    [GeneratedRegex(@"\b(?:proxy-)?authorization[""'\\\]]*[ \t]*[:=][ \t\[]*[""'\\]*(?=[^\r\n""'\\\]]*[0-9]|(?:basic|bearer|token|api-?key|digest|negotiate|aws4)\b)(?<v>[^\r\n""'\\\]]+)", AnyCase, TimeoutMilliseconds)]
    private static partial Regex AuthorizationHeader();

    [GeneratedRegex(@"\bbearer[ \t]+(?!realm=)(?<v>(?=\S*[0-9]|\S{20})[A-Za-z0-9._~+/=-]{6,})", AnyCase, TimeoutMilliseconds)]
    private static partial Regex Bearer();

    [GeneratedRegex(@"\bbasic[ \t]+(?<v>(?-i:(?=[A-Za-z0-9+/]*[0-9=]|[A-Za-z0-9+/]+[A-Z]))[A-Za-z0-9+/]{8,}={0,2})", AnyCase, TimeoutMilliseconds)]
    private static partial Regex Basic();

    [GeneratedRegex(@"(?:hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)|discord(?:app)?\.com/api/webhooks|webhook\.office\.com/webhookb2|thingsboard\.[a-z.]{2,40}/api/v1|api\.softlayer\.com/(?:soap|rest|xmlrpc)/v3(?:\.1)?)/(?<v>[^\s""'<>\\]+)", AnyCase, TimeoutMilliseconds)]
    private static partial Regex Webhook();

    // Greedy up to the last '@' of the word: passwords that contain '@' and '/' unescaped are invalid but common.
    // Bounded: a long word of many addresses would take quadratic time.
    [GeneratedRegex(@"\b[a-z][a-z0-9+.-]{1,30}:(?:\\?/){2}(?![a-z]{1,12}@)(?<v>(?:[^\s""'<>/]{1,500}|[^\s""'<>/]{0,200}:[^\s""'<>]{1,1000}))@(?!sha(?:256|512):)(?=[A-Za-z0-9\[_*(])", AnyCase, TimeoutMilliseconds)]
    private static partial Regex UrlUserInfo();

    [GeneratedRegex(@"(?<![\w/@.:-])(?!mailto:)[A-Za-z0-9_.-]{1,64}:(?<v>[^\s@:/""'\[\]]{3,})@(?!sha(?:256|512):)(?:[A-Za-z0-9.-]+(?::[0-9]+|/|\b)|(?:tcp|unix)\()", Options, TimeoutMilliseconds)]
    private static partial Regex PlainUserInfo();

    [GeneratedRegex(@"\b(?:identified[ \t]+(?:with[ \t]+\S{1,60}[ \t]+)?(?:by|as)|password)[ \t]+'(?<v>[^'\r\n]+)'|\b(?:create|alter)[ \t]+user[ \t]+\S{1,100}[ \t]+identified[ \t]+by[ \t]+(?!values\b|password\b)(?<v>[^\s'"";]{3,200})|\bpassword[ \t]*\([ \t]*(?<q>[""'])(?<v>[^""'\r\n]+)\k<q>", AnyCase, TimeoutMilliseconds)]
    private static partial Regex SqlPassword();

    [GeneratedRegex(@"\blogin[ \t]+\S+[ \t]+password[ \t]+(?<v>\S+)", AnyCase, TimeoutMilliseconds)]
    private static partial Regex Netrc();

    // The command of a console, and a user of an access list
    [GeneratedRegex(@"^(?:[^\r\n>]{0,100}>[ \t]*)?AUTH[ \t]+(?:[A-Za-z0-9_-]+[ \t]+)?(?<v>(?=\S*[0-9A-Z])\S{6,})[ \t]*\r?$|\bredis-cli\b[^\r\n|;]{0,200}[ \t](?i:AUTH)[ \t]+(?<v>[^\s""']{4,400})|\buser[ \t]+\S{1,100}[ \t]+on\b[^\r\n>]{0,200}[ \t]>(?<v>\S+)", Options | RegexOptions.Multiline, TimeoutMilliseconds)]
    private static partial Regex RedisAuth();

    // host:port:database:user:password of .pgpass
    [GeneratedRegex(@"(?<![\w.:/-])[A-Za-z0-9*][A-Za-z0-9.-]{0,200}:(?:[0-9]{4,5}|\*):[A-Za-z0-9_*-]{1,64}:[A-Za-z0-9_*-]{1,64}:(?<v>(?=\S*[0-9A-Z])[^\s:]{6,})[ \t]*\r?$", Options | RegexOptions.Multiline, TimeoutMilliseconds)]
    private static partial Regex PasswordFile();

    // echo x | docker login --password-stdin, echo user:x | chpasswd
    [GeneratedRegex(@"\b(?:echo|printf)(?:[ \t]+-[neE]{1,3})?[ \t]+(?:[""']?%s(?:\\n)?[""']?[ \t]+)?[""']?(?:[A-Za-z0-9_.-]{1,64}:(?=[^|\r\n]{1,400}\|[ \t]*(?:sudo[ \t]+)?chpasswd))?(?<v>[^\s""'|$`][^\s""'|]{2,400})[""']?[ \t]*\|[ \t]*[^\r\n|]{0,200}?(?:--password-stdin|--passphrase-fd|--passwd-file|\bpasswd\b|\bchpasswd\b|\bopenssl[ \t]+passwd)", Options, TimeoutMilliseconds)]
    private static partial Regex StandardInput();

    // passphrase for key: x, a temporary password is generated for root: x
    [GeneratedRegex(@"\b(?:password|passphrase|passwd|token|secret)[ \t]+(?:(?:is|was)[ \t]+(?:generated|created|set|reset|changed)[ \t]+)?(?:for|of)[ \t]+\S{1,60}(?:[ \t]+\S{1,40})?(?<=:)[ \t]+(?<v>(?=\S*[0-9])[^\s""']{6,400})", AnyCase, TimeoutMilliseconds)]
    private static partial Regex PasswordFor();

    [GeneratedRegex(@"\bvault[ \t]+login[ \t]+(?:-\S+[ \t]+){0,4}(?!-)(?<v>(?=\S*[0-9.])[^\s""'=]{6,400})", Options, TimeoutMilliseconds)]
    private static partial Regex VaultLogin();

    // rabbitmqctl add_user USER x, net user USER x, net use PATH /user:USER x, smbclient -U USER%x, http -a USER:x, curl -E FILE:x
    [GeneratedRegex(@"\brabbitmqctl[ \t]+(?:-\S+[ \t]+){0,4}(?:add_user|change_password)[ \t]+\S{1,100}[ \t]+[""']?(?<v>[^\s""']{3,200})|\bnet[ \t]+user[ \t]+[^\s/]\S{0,100}[ \t]+(?![/*])(?<v>\S{3,200})(?=[ \t]+/|[ \t]*\r?$)|\bnet[ \t]+use\b[^\r\n]{0,200}[ \t]/user:\S{1,100}[ \t]+(?!/)(?<v>\S{3,200})|\b(?:smbclient|rpcclient|smbget)\b[^\r\n|;]{0,200}[ \t]-U[ \t]*[""']?[^\s%]{1,100}%(?<v>[^\s""']{3,200})|(?:^|[ \t])(?:https?|xh)[ \t]+(?:-\S+[ \t]+){0,4}(?:-a|--auth)[ \t]+[""']?[^\s:]{1,100}:(?<v>[^\s""']{3,200})|\bcurl\b[^\r\n|;]{0,200}[ \t](?:-E|--cert)[ \t]+[^\s:]{1,200}:(?<v>[^\s""'/]{3,200})", Options | RegexOptions.Multiline, TimeoutMilliseconds)]
    private static partial Regex ToolUser();

    // htpasswd -nb USER PASSWORD
    [GeneratedRegex(@"\bhtpasswd[ \t]+(?:-\S+[ \t]+){0,4}?-[a-zA-Z]{0,5}b[a-zA-Z]{0,5}[ \t]+(?:-\S+[ \t]+){0,4}(?:\S{1,200}[ \t]+){1,2}[""']?(?<v>(?=\S*[^a-z\s""'])[^\s""'|;]{3,200})[""']?[ \t]*(?:[\r\n|;&>]|\z)", Options, TimeoutMilliseconds)]
    private static partial Regex PasswordTool();

    // mc alias set NAME URL ACCESSKEY SECRETKEY
    [GeneratedRegex(@"\bmc(?:li)?[ \t]+(?:alias[ \t]+set|config[ \t]+host[ \t]+add)[ \t]+[^\s-]\S{0,100}[ \t]+\S{1,200}[ \t]+\S{1,200}[ \t]+[""']?(?<v>[^\s""'-][^\s""']{2,200})", Options, TimeoutMilliseconds)]
    private static partial Regex ObjectStoreAlias();

    // A password in other languages
    [GeneratedRegex(@"(?<![\p{L}\p{N}])(?:contraseña|contrase\u006e\u0303a|mot[ ]de[ ]passe|senha|hasło|heslo|lösenord|şifre|parola|пароль|密码|密碼|パスワード|비밀번호)[""']?[ \t]*[:=：][ \t]*[""']?(?<v>[^\s""']{4,400})", AnyCase, TimeoutMilliseconds)]
    private static partial Regex ForeignWord();

    [GeneratedRegex(@"\b(?:jdbc:oracle:[a-z]{2,10}:|sqlplus[ \t]+)[A-Za-z0-9_$#]{1,64}/(?<v>[^\s@""']{1,200})@", Options, TimeoutMilliseconds)]
    private static partial Regex OracleUser();

    [GeneratedRegex(@"(?<![^\s""'\[,])(?:-[A-Za-z]{0,6}u|--(?:proxy-)?user)(?:[ \t]*=?|[""']?,?\s{1,20}(?:-[ \t]+)?)(?:(?:""[^""\r\n]{0,200}""|[^\s""']{0,200}):(?<q>[""'])(?<v>[^""'\r\n]{1,400})\k<q>|(?<q>[""'])(?<v>[^\s""':]{8,200}):\k<q>|(?<q>[""'])(?<v>[^\s""':]*:[^""'\r\n]+)\k<q>|[""']?(?<v>[^\s""':]*:(?![0-9]{1,5}(?:[\s""']|$))[^\s""']+)|(?<v>(?=[^\s:]{0,200}[0-9])[^\s""':]{8,200}):(?!\S))", Options, TimeoutMilliseconds)]
    private static partial Regex CurlUser();

    // redis.conf and the like: a line of a name and a value
    [GeneratedRegex(@"^[ \t]*(?:requirepass|masterauth|snmp-server[ ]+community|enable[ ]+secret(?:[ ]+[0-9])?|pac[ ]+key(?:[ ]+[07])?|sentinel auth-pass \S+|rootpw|bindpw|(?:password|passwd|secret)(?=[ \t]+(?-i:\S*[^a-z\s.,;:!?])))[ \t]+[""']?(?<v>[^\s""':=]{4,})[""']?;?(?:[ \t]+R[OW](?:[ \t]+[0-9]{1,3})?)?[ \t]*\r?$", AnyCase | RegexOptions.Multiline, TimeoutMilliseconds)]
    private static partial Regex Directive();

    [GeneratedRegex(@"\$(?:2[abxy]\$[0-9]{2}\$[./A-Za-z0-9]{53}|[15689y]\$[./A-Za-z0-9$=,]{20,}|argon2(?:id|i|d)\$[A-Za-z0-9+/=,$]{20,}|apr1\$[./A-Za-z0-9$]{20,})|\{S?SHA(?:256|512)?\}[A-Za-z0-9+/]{20,}={0,2}", Options, TimeoutMilliseconds)]
    private static partial Regex PasswordHash();

    [GeneratedRegex(@"(?<![A-Za-z0-9.-])[a-z0-9]{6}\.(?=[a-z]*[0-9])(?=[0-9]*[a-z])[a-z0-9]{16}(?![A-Za-z0-9.-])", Options, TimeoutMilliseconds)]
    private static partial Regex BootstrapToken();

    [GeneratedRegex(@"\b(?:password|passwd|passphrase|token|secret|api[ -]?key)[ \t]+(?:(?:(?:changed|set|reset|rotated|updated)[ \t]+to|is|was|of|value|-{1,6})[ \t]*:?)?[ \t]*(?:(?!(?<=\bsecrets?[ \t]{1,3})[""'](?-i:[a-z0-9.]+(?:-[a-z0-9.]+)+)[""'])[""'](?<v>[^\s""']*[0-9!#$%&*+=?@^_~][^\s""']*)[""']|(?<v>(?=[^\s,;:'""]*[0-9])(?=[^\s,;:'""]*[A-Za-z!#$%&*+=?@^~])[^\s,;:'""]{6,}))", AnyCase, TimeoutMilliseconds)]
    private static partial Regex Prose();

    // the default password for the user "bob" is "x"
    [GeneratedRegex(@"\b(?:password|passphrase|passcode)(?:[ \t]+(?:for|of)[ \t][^.\r\n=:]{1,60}?)?[ \t]+(?:is|was|to)(?:[ \t]+set[ \t]+to)?:?[ \t]+(?<q>[""'`])(?<v>[^\s""'`]{3,100})\k<q>", AnyCase, TimeoutMilliseconds)]
    private static partial Regex QuotedProse();

    // new NetworkCredential("user", "x"), client.login("user", "x"), getConnection("url", "user", "x")
    [GeneratedRegex(@"\b(?:NetworkCredential|UsernamePasswordCredentials?|PasswordAuthentication|PasswordCredential|HTTPBasicAuth|HTTPDigestAuth|BasicAuth|DirectoryEntry|ValidateUser|(?<=\.)(?i:login|sign_?in|authenticate|auth)|DriverManager\.getConnection|(?<=(?i:mysqli?|mysqldb|pymysql|psycopg2?|oracle|oracledb|mariadb)[._])p?connect)\([ \t]{0,3}(?:[""'][^""'\r\n]{0,200}[""']\s{0,40},\s{0,40}){1,2}(?<q>[""'])(?<v>[^""'\r\n]{3,200})\k<q>", Options, TimeoutMilliseconds)]
    private static partial Regex Constructor();
}
