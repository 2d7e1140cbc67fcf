using System.Text.RegularExpressions;
using ClusterCodex.Kubernetes.Redaction.Formats;

namespace ClusterCodex.Kubernetes.Redaction;

/// <summary>Finds secrets in any text by their form or name, without known values.</summary>
public static partial class SecretText
{
    private const int PublicKeyLength = 80;

    /// <summary>Every secret that is recognized by its form or name; spans may overlap and are not sorted.</summary>
    public static List<SecretSpan> Find(string text)
    {
        var spans = new List<SecretSpan>();
        foreach (var (type, pattern) in SecretPatterns.All)
        {
            foreach (Match match in pattern.Matches(text))
            {
                var value = match.Groups["v"] is { Success: true } group ? group : match;
                if (value.Length > 0 && !IsExample(type, value.Value))
                {
                    spans.Add(new SecretSpan(value.Index, value.Length, type));
                }
            }
        }

        SecretFormats.Find(text, documentedLength: false, spans);
        Cookies.Find(text, spans);
        CommandPasswords.Find(text, spans);
        NamedValues.Find(text, spans);
        NamedLists.Find(text, spans);
        HighEntropy.Find(text, spans);
        spans.RemoveAll(span => (span.Type is "token" or "high-entropy" && PublicKey().IsMatch(JustBefore(text, span))) || (span.Type == "high-entropy" && Identifier().IsMatch(JustBefore(text, span))));
        return spans;
    }

    private static ReadOnlySpan<char> JustBefore(string text, SecretSpan span) =>
        text.AsSpan(Math.Max(0, span.Start - PublicKeyLength), Math.Min(span.Start, PublicKeyLength));

    /// <summary>Whether a value looks like a secret, or is the placeholder of one.</summary>
    public static bool HoldsSecret(string text) => Placeholder.IsIn(text) || Find(text).Count > 0;

    // A weak password in a URL is a password nevertheless.
    private static bool IsExample(string type, string value) => type switch
    {
        "private-key" => MaskedKey().IsMatch(value),
        "url-credentials" => HarmlessValue.IsReferenceOnly(value),
        _ => HarmlessValue.IsReferenceOnly(value) || HarmlessValue.IsExampleLogin(value),
    };

    // -----BEGIN PRIVATE KEY----- ... -----END PRIVATE KEY-----
    [GeneratedRegex(@"-----(?:\s|\\n)*[.*xX]{1,20}(?:\s|\\n)*-----|\A(?:\s|\\n)*-----END", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex MaskedKey();

    // What stands before an identifier that only looks random.
    [GeneratedRegex("""\b(?:(?:request|trace|correlation|span|transaction|event|message|operation|invocation|amz-cf|build|job|run)[-_]?id(?:-2)?|cf-ray|etag|x-amz-id-2|x-amzn-trace-id|digest|checksum|integrity)["'\\]{0,4}[ \t]{0,3}[:=][ \t]{0,3}(?:W/)?["'\\]{0,4}\z""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex Identifier();

    // What stands before a public key: its name, or the type of an SSH key.
    [GeneratedRegex("""(?:public[-_ ]?(?:key|token)s?["']?[ \t]*[:=]\s*(?:-[ \t]+(?:>-?\s+)?)?["']?(?:ssh-[a-z0-9-]+[ ])?|\b(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp[0-9]{3})[ ])\z""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex PublicKey();
}
