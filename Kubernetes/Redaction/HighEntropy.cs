using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Redaction;

/// <summary>
/// Random-looking words that have neither a name nor a known form. Names, UIDs, digests, hashes, versions and times are kept,
/// because a plan is useless without them: only mixtures that Kubernetes does not generate count.
/// </summary>
internal static partial class HighEntropy
{
    private const double MixedBitsPerCharacter = 3.6;
    private const double LowerBitsPerCharacter = 3.8;

    // Of a list that goes on: the API server's place in it.
    private const string ContinueToken = "{\"v\":\"meta.k8s.io/";

    public static void Find(string text, List<SecretSpan> spans)
    {
        var known = PublicBlock().Matches(text);
        foreach (Match match in Candidate().Matches(text))
        {
            if (!known.Any(block => match.Index > block.Index && match.Index < block.Index + block.Length) && IsRandom(match.ValueSpan) && !Known().IsMatch(match.ValueSpan) && !IsReadable(match.Value))
            {
                spans.Add(new SecretSpan(match.Index, match.Length, "high-entropy"));
            }
        }
    }

    // Base64 of a text: secrets in it are found by decoding it.
    private static bool IsReadable(string word) => EncodedText.Decode(word).Any(plain => Words().IsMatch(plain) || PublicBlock().IsMatch(plain) || plain.StartsWith(ContinueToken, StringComparison.Ordinal));

    public static bool IsRandom(ReadOnlySpan<char> word)
    {
        int upper = 0, lower = 0, digits = 0, digitRuns = 0, others = 0, lowerRun = 0, longestLowerRun = 0, nonHex = 0;
        var previousDigit = false;
        foreach (var c in word)
        {
            var digit = char.IsAsciiDigit(c);
            upper += char.IsAsciiLetterUpper(c) ? 1 : 0;
            lower += char.IsAsciiLetterLower(c) ? 1 : 0;
            digits += digit ? 1 : 0;
            digitRuns += digit && !previousDigit ? 1 : 0;
            others += char.IsAsciiLetterOrDigit(c) ? 0 : 1;
            nonHex += char.IsAsciiHexDigit(c) || !char.IsAsciiLetterOrDigit(c) ? 0 : 1;
            lowerRun = char.IsAsciiLetterLower(c) ? lowerRun + 1 : 0;
            longestLowerRun = Math.Max(longestLowerRun, lowerRun);
            previousDigit = digit;
        }

        if (nonHex == 0)
        {
            return false;
        }

        if (upper >= 2 && lower >= 2 && digitRuns >= 2 && longestLowerRun < 8 && others <= word.Length / 8)
        {
            return Bits(word) >= MixedBitsPerCharacter;
        }

        // Without separators no Kubernetes name grows this long with so many digits in it.
        return upper == 0 && others == 0 && word.Length >= 28 && digitRuns >= 5 && longestLowerRun < 8 && Bits(word) >= LowerBitsPerCharacter;
    }

    // Shannon entropy over the word's own characters.
    private static double Bits(ReadOnlySpan<char> word)
    {
        Span<int> counts = stackalloc int[128];
        foreach (var c in word)
        {
            counts[c]++;
        }

        var bits = 0.0;
        foreach (var count in counts)
        {
            if (count > 0)
            {
                var share = (double)count / word.Length;
                bits -= share * Math.Log2(share);
            }
        }

        return bits;
    }

    // ReplicaSet/web-7d4b9c6f5d, sha512-… of a package, a public SSH key
    [GeneratedRegex("^(?:[A-Z][A-Za-z]+/[a-z0-9-]+$|sha(?:1|256|384|512)-[A-Za-z0-9+/]+={0,2}$|AAAA(?:B3NzaC1yc2E|C3NzaC1lZDI1NTE5|E2VjZHNh))", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Known();

    // Certificates and public keys, also where the end is cut off
    [GeneratedRegex("-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}(?:CERTIFICATE(?: REQUEST)?|PUBLIC KEY|CRL|PARAMETERS)-----[A-Za-z0-9+/=\\s]*", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex PublicBlock();

    // Words, small numbers and separators; never a single word, nor a user with a password.
    [GeneratedRegex(@"\A(?=[\s\S]*(?:\s|"":))(?:[^A-Za-z0-9]*(?:[A-Z]?[a-z]{1,15}|[A-Z]{1,15}|[0-9]{1,6})(?=[^A-Za-z0-9]|\z))+[^A-Za-z0-9]*\z", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Words();

    [GeneratedRegex("(?<![A-Za-z0-9+/_-]|==|\\bh1:|\\bSHA256:)[A-Za-z0-9+/_-]{20,}={0,2}(?![A-Za-z0-9+/_-])", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Candidate();
}
