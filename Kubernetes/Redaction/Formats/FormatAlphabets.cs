using System.Buffers;
using System.Collections.Frozen;

namespace ClusterCodex.Kubernetes.Redaction.Formats;

/// <summary>The alphabets that the table of formats names.</summary>
internal static class FormatAlphabets
{
    private const string Digits = "0123456789";
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Alnum = Upper + Lower + Digits;

    /// <summary>Characters by the alphabet's name.</summary>
    public static readonly FrozenDictionary<string, string> All = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["alnum"] = Alnum,
        ["b64"] = Alnum + "+/=",
        ["b64n"] = Alnum + "+/",
        ["b64u"] = Alnum + "+/=_-",
        ["dash"] = Alnum + "-",
        ["digit"] = Digits,
        ["dot"] = Alnum + "._-",
        ["dotted"] = Alnum + "._",
        ["dotu"] = Alnum + "._=-",
        ["hex"] = Digits + "abcdef",
        ["lownum"] = Lower + Digits,
        ["pct"] = Alnum + "%",
        ["slack"] = Alnum + "%/+=-",
        ["tilde"] = Alnum + "._~-",
        ["upnum"] = Upper + Digits,
        ["url"] = Alnum + "_-",
        ["urleq"] = Alnum + "_=-",
        ["word"] = Alnum + "_",
        ["xhex"] = Digits + "abcdefABCDEF",
        ["xhexu"] = Digits + "abcdefABCDEF_",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, SearchValues<char>> Sets =
        All.ToFrozenDictionary(pair => pair.Key, pair => SearchValues.Create(pair.Value), StringComparer.Ordinal);

    /// <exception cref="KeyNotFoundException">There is no such alphabet.</exception>
    public static SearchValues<char> Set(string name) => Sets[name];
}
