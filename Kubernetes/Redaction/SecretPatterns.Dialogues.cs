using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Redaction;

/// <summary>Secrets by their place in a dialogue: with a server, a device, a shell, or with the person who reads the log.</summary>
internal static partial class SecretPatterns
{
    // kubectl create secret … --from-literal=anything=x: a ConfigMap is made with the same flag.
    [GeneratedRegex(@"(?<=\bsecret\b[^\r\n|;]{0,400})--from-literal(?:=|[ \t]+)[""']?[A-Za-z0-9_.-]{1,100}=[""']?(?<v>[^\s""']{1,400})", Options, TimeoutMilliseconds)]
    private static partial Regex SecretLiteral();

    // The secret key of AWS beside its identifier, as in the file that the console offers
    [GeneratedRegex(@"(?:AKIA|ASIA)[A-Z0-9]{16}[""']?[\s,;:|]{1,5}[""']?(?<v>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])", Options, TimeoutMilliseconds)]
    private static partial Regex AwsPair();

    [GeneratedRegex(@"\bPrivate-Lines:[ \t]*[0-9]{1,3}[ \t]*\r?\n(?<v>[A-Za-z0-9+/=]{1,64}(?:\r?\n[A-Za-z0-9+/=]{1,64}(?=[\r\n]|\z)){0,100})", Options, TimeoutMilliseconds)]
    private static partial Regex PuttyKey();

    // A network device's encoded password, after the number of its encoding
    [GeneratedRegex(@"\b(?:password|secret|key|key-string)[ \t]+[05789][ \t]+(?<v>[0-9A-F]{8,100}|\$\S{8,200})(?!\S)", AnyCase, TimeoutMilliseconds)]
    private static partial Regex DevicePassword();

    // SMTP, FTP and POP, IMAP, SIP; the last but one not where a test runner prints its verdict
    [GeneratedRegex(@"^(?:(?:\[[^\]\r\n]{1,60}\]|[0-9TZ:.,+-]{8,40}|C:|[-<>=*]{1,4})[ ]){0,3}(?:AUTH[ ](?:LOGIN|PLAIN|XOAUTH2|CRAM-MD5)[ ](?<v>[A-Za-z0-9+/]{6,2000}={0,2})|[A-Za-z]?[0-9]{1,5}[ ]LOGIN[ ]\S{1,100}[ ](?<v>\S{4,200})|PASS[ ](?!(?i:test))(?<v>(?=\S*[0-9])[^\s/()]{5,100}))[ \t]*\r?$|\bsips?:[^\s:@]{1,64}:(?<v>[^\s:@]{3,100})@", Options | RegexOptions.Multiline, TimeoutMilliseconds)]
    private static partial Regex ServerLogin();

    // ConvertTo-SecureString "x"
    [GeneratedRegex(@"\bConvertTo-SecureString[ \t]+(?:-String[ \t]+)?(?<q>[""'])(?<v>[^""'\r\n]{1,400})\k<q>", AnyCase, TimeoutMilliseconds)]
    private static partial Regex SecureString();

    // "use this password to proceed:", then the password alone on a line; "credentials bob:x"
    [GeneratedRegex(@"\b(?:password|passphrase|token)\b[^\r\n:=]{0,80}:[ \t]*\r?\n(?:[ \t]*\r?\n){0,2}[ \t]*(?<v>(?=\S*[0-9])(?=\S*[A-Za-z])[A-Za-z0-9+=_!@#$%^&*~]{8,200})[ \t]*(?:\r?\n|\z)|\b(?:creds|credentials|basic[ ]auth)[ \t]{1,3}[A-Za-z0-9_.@-]{1,64}:(?<v>(?=\S*[0-9])(?=\S*[A-Za-z])[^\s""',;/]{6,200})", AnyCase, TimeoutMilliseconds)]
    private static partial Regex Announced();
}
