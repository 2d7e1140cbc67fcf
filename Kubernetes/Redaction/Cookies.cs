using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Redaction;

/// <summary>Checks the cookies of a request or a response one by one: a theme or a language is not a secret, a session is.</summary>
internal static partial class Cookies
{
    public static void Find(string text, List<SecretSpan> spans)
    {
        foreach (Match header in Header().Matches(text))
        {
            var cookies = header.Groups["v"];
            foreach (Match cookie in Cookie().Matches(cookies.Value))
            {
                var value = cookie.Groups["v"];
                if (!HarmlessValue.Is(value.Value, quoted: true) && !IsPlain(cookie.Groups["k"].Value, value.Value))
                {
                    spans.Add(new SecretSpan(cookies.Index + value.Index, value.Length, "cookie"));
                }
            }
        }
    }

    // A word or a small number under a name that does not suggest a session.
    private static bool IsPlain(string name, string value) =>
        Attribute().IsMatch(name) || (PlainValue().IsMatch(value) && !SecretNames.IsSecret(name) && !SessionName().IsMatch(name));

    [GeneratedRegex(@"(?:\b(?:set-)?cookie[""'\\\]]*[ \t]*[:=][ \t\[]*|\bcurl\b[^\r\n]{0,300}?[ \t](?:-b|--cookie)[ \t]+)[""'\\]*(?<v>[^\r\n""'\\\]]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 2000)]
    private static partial Regex Header();

    // A value without a name is the cookie itself.
    [GeneratedRegex(@"(?:(?<k>[^\s=;]{1,100})=)?(?<v>[^\s;][^;]*)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex Cookie();

    [GeneratedRegex(@"\A(?:path|domain|expires|max-age|samesite|priority|version)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 2000)]
    private static partial Regex Attribute();

    [GeneratedRegex(@"\A(?:[a-z]{1,12}|[a-z]{2}[-_][A-Za-z]{2}|[0-9]{1,4}|HttpOnly|Secure|Partitioned)\s*\z", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex PlainValue();

    [GeneratedRegex(@"sess|sid|auth|login|user|remember|csrf|xsrf|id\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 2000)]
    private static partial Regex SessionName();
}
