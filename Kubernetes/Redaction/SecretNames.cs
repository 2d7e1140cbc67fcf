using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Redaction;

/// <summary>Decides by its name whether a variable, field, flag or parameter holds a secret.</summary>
public static partial class SecretNames
{
    private static readonly FrozenSet<string> SecretWords = Set(
        "password", "passwords", "pasword", "passwd", "pwd", "pass", "passphrase", "passcode", "pw", "secret", "secrets", "token", "tokens", "apikey", "apikeys",
        "credential", "credentials", "cred", "creds", "secrete", "cookie", "cookies", "jwt", "bearer", "psk", "dsn", "authorization", "salt", "otp", "crumb", "mnemonic",
        "requirepass", "masterauth", "bindpw", "rootpw", "adminpw", "userpw", "dbpw", "passwort", "kennwort", "senha", "contrasena", "wachtwoord", "psw", "pswd", "mdp", "apitoken", "authkey",
        "dockerconfigjson", "dockercfg", "netrc", "htpasswd", "sas", "kubeconfig", "keytab", "pat");

    private static readonly string[] SecretParts =
    [
        "password", "passwd", "passphrase", "secret", "apikey", "privatekey", "accesskey", "secretkey", "credential", "authtoken", "accesstoken",
        "accountkey", "clientkeydata", "seedphrase", "recoveryphrase", "motdepasse", "connectionstring", "connstring", "connstr", "signingkey", "encryptionkey", "keymaterial", "sharedkey", "masterkey",
    ];

    // Common names: the value has to look like a secret as well.
    private static readonly FrozenSet<string> WeakWords = Set("key", "keys", "login", "access", "license", "licence", "seed", "hmac", "sid", "signature");

    private static readonly FrozenSet<string> PassPrefixes = Set("db", "user", "my", "sql", "root", "admin", "smtp", "mail", "redis", "ftp", "pg", "mysql", "store", "keystore", "truststore", "key", "trust", "ldap", "bind", "proxy", "http", "ssh", "vnc",
        "mongo", "rabbit", "login", "auth", "cert", "app", "web", "deststore", "srcstore", "destkey", "srckey");

    // With one of these as its last word, a name stands for a property of a secret and not for the secret.
    private static readonly FrozenSet<string> AboutWords = Set(
        "name", "names", "ref", "refs", "path", "paths", "file", "files", "dir", "directory", "expiration", "expiry", "expires", "seconds", "minutes",
        "ttl", "type", "types", "count", "enabled", "disabled", "policy", "length", "size", "version", "mount", "mounts", "volume", "volumes",
        "namespace", "kind", "algorithm", "alg", "issuer", "audience", "endpoint", "host", "port", "user", "username", "provider", "format",
        "variable", "label", "placeholder", "hint", "title", "description", "required", "rotation", "interval", "timeout", "encryption", "limit", "limits", "max", "min", "manager", "store", "class", "engine", "header", "prefix",
        "field", "selector", "review", "reviews", "method", "mode", "url", "uri", "email", "change", "changed", "created", "updated", "optional", "error",
        "errors", "status", "source", "sources", "server", "servers", "result", "results", "scheme", "realm", "domain", "service", "role", "scope", "scopes",
        "context", "handler", "callback", "flow", "reader", "budget", "usage", "used", "generator", "controller", "client", "request", "requests",
        "rate", "ratio", "percent", "percentage", "lifetime", "duration", "age", "object", "objects", "days", "hours", "validity", "strength", "complexity", "rules",
        "pattern", "regex", "charset", "attempts", "retries", "history", "input", "form", "page", "screen", "validation", "validator", "hasher", "encoder", "iterations", "rounds",
        "bytes", "bits", "factory", "repository", "table", "column", "resolver", "strategy", "backend", "plugin", "middleware", "filter", "group", "groups", "driver", "operator",
        "separator", "delimiter", "skew", "window", "frequency", "capacity", "quota", "burst", "level", "threshold", "secretsmanager", "secretmanager", "date", "time", "timestamp", "since", "region", "zone", "image", "bucket", "location", "alias", "hosts",
        "java", "kt", "scala", "js", "mjs", "ts", "py", "go", "rb", "cs", "php", "rs", "cpp");

    // "<word> key" is a lookup key.
    private static readonly FrozenSet<string> PlainKeys = Set(
        "public", "primary", "foreign", "partition", "sort", "cache", "row", "registry", "config", "map", "label", "annotation", "topology", "object",
        "hash", "bucket", "schema", "sequence", "xsrf", "lookup", "routing", "group", "unique", "index", "hot", "missing", "wanted", "find", "sort", "arrow", "key");

    /// <param name="name">Such as <c>DB_PASSWORD</c>, <c>apiKey</c>, <c>client-secret</c>.</param>
    public static bool IsSecret(string name) => TypeOf(name) is not null;

    /// <summary>The placeholder's type for values of this name; null where it is not the name of a secret.</summary>
    public static string? TypeOf(string name)
    {
        // A secretary is a person, and what is secretless has none.
        var words = Word().Matches(name).Select(match => match.Value.ToLowerInvariant())
            .Where(word => !char.IsAsciiDigit(word[0]) && !word.StartsWith("secretar", StringComparison.Ordinal) && !word.EndsWith("less", StringComparison.Ordinal)).ToArray();
        if (words.Length == 0)
        {
            return null;
        }

        var last = words[^1];
        if (last == "id")
        {
            return words.Length > 1 && words[^2] is "secret" or "session" ? "key" : null;
        }

        if (AboutWords.Contains(last))
        {
            return null;
        }

        var compact = string.Concat(words);
        if (Array.Exists(words, word => word is "public") && last is "token" or "key" or "keys")
        {
            return null;
        }

        if (Array.Exists(words, word => word is "cookie" or "cookies"))
        {
            // The header itself is read cookie by cookie.
            return words is ["cookie"] or ["set", "cookie"] ? null : "cookie";
        }

        if (compact.Contains("pass", StringComparison.Ordinal) && (Array.Exists(words, IsPasswordWord) || compact.Contains("passw", StringComparison.Ordinal) || compact.Contains("passphrase", StringComparison.Ordinal)))
        {
            return "password";
        }

        if (words is [.., _, "key" or "keys"])
        {
            return PlainKeys.Contains(words[^2]) ? null : "key";
        }

        if (last is "auth" || Array.Exists(words, SecretWords.Contains) || last.EndsWith("token", StringComparison.Ordinal) || last.EndsWith("pwd", StringComparison.Ordinal)
            || Array.Exists(SecretParts, part => compact.Contains(part, StringComparison.Ordinal)))
        {
            return Array.Exists(words, word => word is "pwd" or "pw") || last.EndsWith("pwd", StringComparison.Ordinal) ? "password"
                : compact.Contains("token", StringComparison.Ordinal) ? "token"
                : compact.Contains("key", StringComparison.Ordinal) ? "key"
                : "secret";
        }

        return null;
    }

    /// <summary>Whether a name is that of a secret only where its value looks like one: <c>key</c>, <c>login</c>.</summary>
    public static bool IsWeak(string name)
    {
        var words = Word().Matches(name);
        return words.Count > 0 && WeakWords.Contains(words[^1].Value.ToLowerInvariant()) && (words.Count == 1 || !PlainKeys.Contains(words[^2].Value.ToLowerInvariant()));
    }

    /// <summary>Whether the value names a Secret or an entry of one: <c>existingSecret: db</c>, <c>secretKey: password</c>.</summary>
    public static bool IsReference(string name, string value) =>
        ((ReferenceName().IsMatch(name) || name is "Secret" or "Secrets" or "secrets") && NumberedName().IsMatch(value)) || ServiceAccountSecret().IsMatch(value)
        // "may require authorization: server message: …"
        || ((name.EndsWith("authorization", StringComparison.OrdinalIgnoreCase) || name.Equals("auth", StringComparison.OrdinalIgnoreCase)) && (value.Split(' ')[0].All(char.IsAsciiLetterLower) || Scheme().IsMatch(value)));

    /// <summary>Whether a name stands for a property of a secret, such as its <c>path</c>.</summary>
    public static bool IsAbout(string name) => Word().Matches(name) is { Count: > 0 } words && AboutWords.Contains(words[^1].Value.ToLowerInvariant());

    /// <summary>Whether a value may be the name of a Kubernetes object: words in lower case, without digits.</summary>
    public static bool IsObjectName(string value) => ObjectName().IsMatch(value);

    private static bool IsPasswordWord(string word) =>
        word is "pass" || (word.EndsWith("pass", StringComparison.Ordinal) && PassPrefixes.Contains(word[..^4]));

    private static FrozenSet<string> Set(params string[] words) => words.ToFrozenSet(StringComparer.Ordinal);

    [GeneratedRegex("(?:^|[/.])(?:secret[ ]?key|[a-z]*(?:password|token|secret)Key|(?:[a-z]*)existingSecret(?:[a-z]*Key)?|(?:password|token|credentials?|auth|auth-tls|tls|pull|image-?pull)-?secrets?|agent-inject-secret-[a-z0-9_.-]+)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex ReferenceName();

    // Without digits: a value with digits may be a secret.
    [GeneratedRegex("^[a-z]+(?:[-./][a-z]+)*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ObjectName();

    [GeneratedRegex("^[a-z]+(?:[0-9]?(?:[-./][a-z]+[0-9]?)+)?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NumberedName();

    // What follows is the credential, which has its own pattern.
    [GeneratedRegex("^(?:bearer|basic|token|api-?key|api-?token|digest|negotiate)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Scheme();

    // As the token controller names them.
    [GeneratedRegex("^[a-z0-9.-]{1,200}-(?:token|dockercfg)-[a-z0-9]{5}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ServiceAccountSecret();

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Word();
}
