using System.Text.RegularExpressions;

namespace ClusterCodex.PlanService.Redaction;

/// <summary>Secrets that are known by their own shape. The group <c>v</c> is the secret; without it the whole match is.</summary>
internal static partial class SecretPatterns
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    private const RegexOptions AnyCase = Options | RegexOptions.IgnoreCase;

    // A pattern that runs longer fails the plan; nothing is sent unchecked.
    private const int TimeoutMilliseconds = 2000;

    public static readonly IReadOnlyList<(string Type, Regex Pattern)> All =
    [
        ("private-key", PrivateKey()),
        ("private-key", PrivateKeyTail()),
        ("jwt", Jwt()),
        ("authorization", AuthorizationHeader()),
        ("cookie", CookieHeader()),
        ("token", Bearer()),
        ("basic-auth", Basic()),
        ("aws-key", AwsKey()),
        ("token", VendorToken()),
        ("webhook", Webhook()),
        ("url-credentials", UrlUserInfo()),
        ("url-credentials", PlainUserInfo()),
        ("password", SqlPassword()),
        ("password", Netrc()),
        ("password", ClientPassword()),
        ("basic-auth", CurlUser()),
        ("password", PasswordHash()),
        ("token", BootstrapToken()),
        ("password", Prose()),
    ];

    // Real line breaks, escaped ones and folded ones; also when a log's tail cut off the end.
    [GeneratedRegex(@"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[\s\S]{0,20000}?-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|(?:\s|\\[nr]|[A-Za-z0-9+/=:, -])*)", Options, TimeoutMilliseconds)]
    private static partial Regex PrivateKey();

    // … or the beginning. Read from its end: forwards, every line of a log that holds one long word might begin a key. An escaped line
    // break ends in a letter that is none of the key's.
    [GeneratedRegex(@"(?:(?:[A-Za-z0-9+/=](?<!\\[nr])){16,}(?:\s|\\[nr])+)*(?:[A-Za-z0-9+/=](?<!\\[nr]))*(?:\s|\\[nr])*-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----", Options | RegexOptions.RightToLeft, TimeoutMilliseconds)]
    private static partial Regex PrivateKeyTail();

    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*){0,3}", Options, TimeoutMilliseconds)]
    private static partial Regex Jwt();

    [GeneratedRegex(@"\b(?:proxy-)?authorization[""'\\\]]*[ \t]*[:=][ \t\[]*[""'\\]*(?<v>[^\r\n""'\\\]]+)", AnyCase, TimeoutMilliseconds)]
    private static partial Regex AuthorizationHeader();

    [GeneratedRegex(@"\b(?:set-)?cookie[""'\\\]]*[ \t]*[:=][ \t\[]*[""'\\]*(?<v>[^\r\n""'\\\]]+)", AnyCase, TimeoutMilliseconds)]
    private static partial Regex CookieHeader();

    [GeneratedRegex(@"\bbearer[ \t]+(?<v>(?=\S*[0-9]|\S{20})[A-Za-z0-9._~+/=-]{6,})", AnyCase, TimeoutMilliseconds)]
    private static partial Regex Bearer();

    [GeneratedRegex(@"\bbasic[ \t]+(?<v>(?=\S*[0-9A-Z=])[A-Za-z0-9+/]{8,}={0,2})", AnyCase, TimeoutMilliseconds)]
    private static partial Regex Basic();

    [GeneratedRegex(@"(?<![A-Za-z0-9])(?:A3T[A-Z0-9]|AKIA|ASIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA)[A-Z0-9]{16}(?![A-Za-z0-9])", Options, TimeoutMilliseconds)]
    private static partial Regex AwsKey();

    [GeneratedRegex(
        @"(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,}|gl(?:pat|rt|dt|cbt|ptt|ft|soat)-[A-Za-z0-9_-]{16,}"
        + @"|xox[abceoprsd]-[A-Za-z0-9-]{8,}|xapp-[A-Za-z0-9-]{8,}|AIza[0-9A-Za-z_-]{30,}|ya29\.[0-9A-Za-z_-]{10,}|GOCSPX-[0-9A-Za-z_-]{16,}"
        + @"|sk-[A-Za-z0-9_-]{16,}|[rsp]k_(?:live|test)_[A-Za-z0-9]{8,}|whsec_[A-Za-z0-9+/=]{16,}|npm_[A-Za-z0-9]{20,}|pypi-[A-Za-z0-9_-]{16,}"
        + @"|dckr_(?:pat|oat)_[A-Za-z0-9_-]{16,}|hv[sbr]\.[A-Za-z0-9_-]{16,}|s\.[A-Za-z0-9]{24}(?![A-Za-z0-9])|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"
        + @"|SK[0-9a-f]{32}|do[opr]_v1_[0-9a-f]{16,}|AGE-SECRET-KEY-1[0-9A-Z]{16,}|[0-9]{8,10}:AA[A-Za-z0-9_-]{30,}|dapi[0-9a-f]{32}"
        + @"|shp(?:at|ca|pa|ss)_[0-9a-fA-F]{16,}|lin_api_[A-Za-z0-9]{16,}|hf_[A-Za-z]{30,}|glsa_[A-Za-z0-9_]{16,}|eyJrIjoi[A-Za-z0-9+/=]{16,}"
        + @"|key-[0-9a-f]{32}|sq0(?:atp|csp)-[A-Za-z0-9_-]{16,}|AKCp[A-Za-z0-9]{10,}|ATATT3[A-Za-z0-9_=-]{16,}|EAACEdEose0cBA[A-Za-z0-9]+)",
        Options,
        TimeoutMilliseconds)]
    private static partial Regex VendorToken();

    [GeneratedRegex(@"(?:hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)|discord(?:app)?\.com/api/webhooks|[a-z0-9.-]*webhook\.office\.com/webhookb2)/(?<v>[^\s""'<>\\]+)", AnyCase, TimeoutMilliseconds)]
    private static partial Regex Webhook();

    // Greedy up to the last '@' of the word: passwords with '@' and '/' in them are common and wrong.
    [GeneratedRegex(@"\b[a-z][a-z0-9+.-]{1,30}:(?:\\?/){2}(?<v>(?:[^\s""'<>/]+|[^\s""'<>/]*:[^\s""'<>]+))@(?!sha(?:256|512):)(?=[A-Za-z0-9\[_*(])", AnyCase, TimeoutMilliseconds)]
    private static partial Regex UrlUserInfo();

    [GeneratedRegex(@"(?<![\w/@.:-])[A-Za-z0-9_.-]{1,64}:(?<v>[^\s@:/""'\[\]]{3,})@(?!sha(?:256|512):)(?:[A-Za-z0-9.-]+(?::[0-9]+|/|\b)|(?:tcp|unix)\()", Options, TimeoutMilliseconds)]
    private static partial Regex PlainUserInfo();

    [GeneratedRegex(@"\b(?:identified[ \t]+by|password)[ \t]+'(?<v>[^'\r\n]+)'", AnyCase, TimeoutMilliseconds)]
    private static partial Regex SqlPassword();

    [GeneratedRegex(@"\blogin[ \t]+\S+[ \t]+password[ \t]+(?<v>\S+)", AnyCase, TimeoutMilliseconds)]
    private static partial Regex Netrc();

    [GeneratedRegex(@"\b(?:(?:mysql(?:dump|admin)?|mariadb|mongo(?:sh|dump)?)\b[^\r\n|;]{0,200}?[ \t]-p(?:[ \t]*(?=[""'])|)|sshpass[ \t]+-p[ \t]*|redis-cli\b[^\r\n|;]{0,200}?[ \t]-a[ \t]+)[""']?(?<v>[^\s""']+)", Options, TimeoutMilliseconds)]
    private static partial Regex ClientPassword();

    [GeneratedRegex(@"[ \t](?:-u|--user)(?:[ \t]+|=)[""']?(?<v>[^\s""':]+:[^\s""']+)", Options, TimeoutMilliseconds)]
    private static partial Regex CurlUser();

    [GeneratedRegex(@"\$(?:2[abxy]\$[0-9]{2}\$[./A-Za-z0-9]{53}|[156y]\$[./A-Za-z0-9$=,]{20,}|argon2(?:id|i|d)\$[A-Za-z0-9+/=,$]{20,}|apr1\$[./A-Za-z0-9$]{20,})", Options, TimeoutMilliseconds)]
    private static partial Regex PasswordHash();

    [GeneratedRegex(@"(?<![A-Za-z0-9.-])[a-z0-9]{6}\.(?=[a-z]*[0-9])(?=[0-9]*[a-z])[a-z0-9]{16}(?![A-Za-z0-9.-])", Options, TimeoutMilliseconds)]
    private static partial Regex BootstrapToken();

    [GeneratedRegex(@"\b(?:password|passwd|passphrase|token|secret|api[ -]?key)[ \t]+(?:is|was|of|value)?[ \t]*(?:[""'](?<v>[^\s""']*[0-9!#$%&*+=?@^_~][^\s""']*)[""']|(?<v>(?=[^\s,;:'""]*[0-9])(?=[^\s,;:'""]*[A-Za-z!#$%&*+=?@^~])[^\s,;:'""]{6,}))", AnyCase, TimeoutMilliseconds)]
    private static partial Regex Prose();
}
