using System.Text;

namespace ClusterCodex.Kubernetes.Json;

/// <summary>
/// Shares equal short strings: namespaces, nodes, phases and images recur in many objects. A direct-mapped cache of fixed
/// size: unique strings cost a lookup and never grow it.
/// </summary>
internal static class StringPool
{
    private const int Slots = 16 * 1024;
    private const int MaxLength = 128;

    private static readonly string?[] Pool = new string?[Slots];

    public static string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return "";
        }

        if (utf8.Length > MaxLength)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        var hash = default(HashCode);
        hash.AddBytes(utf8);
        ref var slot = ref Pool[(uint)hash.ToHashCode() % Slots];
        var cached = Volatile.Read(ref slot);
        if (cached is not null && Ascii.Equals(utf8, cached))
        {
            return cached;
        }

        // Strings beyond ASCII never compare equal and are not shared; nearly all names are ASCII.
        var made = Encoding.UTF8.GetString(utf8);
        Volatile.Write(ref slot, made);
        return made;
    }
}
