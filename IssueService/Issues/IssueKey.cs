using System.Security.Cryptography;
using System.Text;

namespace ClusterCodex.IssueService.Issues;

/// <summary>The identity of an issue. Sources that report the same problem of the same object share one key.</summary>
/// <param name="Cluster">Name of the cluster's context.</param>
/// <param name="Kind">Kubernetes kind, such as <c>Pod</c>.</param>
/// <param name="Namespace">Empty for cluster-scoped objects.</param>
/// <param name="Name">Name of the object.</param>
/// <param name="Aspect">What of the object it is about: a name of <see cref="IssueAspects"/>, or a category of <see cref="IssueCatalog"/> that is an aspect of its own.</param>
public readonly record struct IssueKey(string Cluster, string Kind, string Namespace, string Name, string Aspect)
{
    /// <summary>Hash bytes kept: 15 bytes are 24 characters of base 32; collisions are practically impossible.</summary>
    private const int IdBytes = 15;

    private const string Base32 = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>The stable, opaque id: <c>iss-</c> and 24 characters. It reveals nothing about the object.</summary>
    public string ToId()
    {
        // A length before each part, so that different keys never produce the same bytes.
        var text = string.Create(null, $"{Cluster.Length}:{Cluster}{Kind.Length}:{Kind}{Namespace.Length}:{Namespace}{Name.Length}:{Name}{Aspect}");
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, IdBytes);
        var id = new StringBuilder("iss-", 4 + (IdBytes * 8 / 5));
        for (var bit = 0; bit < IdBytes * 8; bit += 5)
        {
            var window = (hash[bit / 8] << 8) | (bit / 8 + 1 < IdBytes ? hash[(bit / 8) + 1] : 0);
            id.Append(Base32[(window >> (11 - (bit % 8))) & 31]);
        }

        return id.ToString();
    }
}

/// <summary>The object an issue is about, within one cluster.</summary>
/// <param name="Kind">Kubernetes kind.</param>
/// <param name="Namespace">Empty for cluster-scoped objects.</param>
/// <param name="Name">Name of the object.</param>
public readonly record struct ObjectName(string Kind, string Namespace, string Name);
