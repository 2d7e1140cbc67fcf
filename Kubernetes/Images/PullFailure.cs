using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Images;

/// <summary>Why an image cannot be pulled, as the container runtime says it.</summary>
/// <param name="Reason">The class of the failure.</param>
/// <param name="Said">The last part of the message, which is the registry's or the network's own; at most 300 characters.</param>
public sealed partial record PullFailure(PullFailureReason Reason, string Said)
{
    private const int MaxLength = 300;

    /// <summary>Whether no other image of the same registry can be pulled either.</summary>
    public bool IsOfRegistry => Reason is PullFailureReason.Unreachable or PullFailureReason.Tls or PullFailureReason.RateLimited;

    /// <summary>What a message of the runtime means; null where it says no reason.</summary>
    /// <param name="message">Of a container's waiting state or an event, such as <c>rpc error: code = NotFound desc = failed to pull …</c>.</param>
    public static PullFailure? Read(string message)
    {
        // The names of images and addresses may have any word in them.
        var words = Names().Replace(message, "");
        foreach (var (pattern, reason) in Patterns)
        {
            if (pattern.IsMatch(words))
            {
                return new PullFailure(reason, Last(message));
            }
        }

        return null;
    }

    /// <summary>The registry of an image reference, which is Docker Hub's where it names none: <c>quay.io</c> of <c>quay.io/team/app:1</c>.</summary>
    public static string RegistryOf(string image)
    {
        var slash = image.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : image[..slash];
        return first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first == "localhost" ? first : "docker.io";
    }

    // Runtimes put their own words in front, each with a colon.
    private static string Last(string message)
    {
        var end = message.Trim().TrimEnd('.', '"');
        var said = end[(end.LastIndexOf(": ", StringComparison.Ordinal) is var colon and >= 0 ? colon + 2 : 0)..];
        return said.Length > MaxLength ? $"{said[..MaxLength]}…" : said;
    }

    // In this order: a registry that refuses access also says that the repository may not exist.
    private static readonly (Regex Pattern, PullFailureReason Reason)[] Patterns =
    [
        (RateLimited(), PullFailureReason.RateLimited),
        (NoSpace(), PullFailureReason.NoSpace),
        (Tls(), PullFailureReason.Tls),
        (Platform(), PullFailureReason.NoPlatform),
        (Refused(), PullFailureReason.AccessRefused),
        (Unreachable(), PullFailureReason.Unreachable),
        (NotFound(), PullFailureReason.NotFound),
        (Invalid(), PullFailureReason.InvalidReference),
    ];

    [GeneratedRegex(@"""[^""]*""|\bhttps?://\S+|\b[a-z0-9][\w-]*(?:\.[\w-]+|:[0-9]+)+/\S+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Names();

    [GeneratedRegex(@"toomanyrequests|\b429 Too Many Requests|pull rate limit", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RateLimited();

    [GeneratedRegex("no space left on device", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NoSpace();

    [GeneratedRegex("x509: |tls: |server gave HTTP response to HTTPS client|certificate (?:has expired|signed by)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Tls();

    [GeneratedRegex("no match for platform|no matching manifest", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Platform();

    [GeneratedRegex(@"unauthorized|authentication required|access denied|access to the resource is denied|denied: |authorization failed|\bforbidden\b|no basic auth", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Refused();

    [GeneratedRegex(@"no such host|i/o timeout|connection refused|connection reset|dial tcp|TLS handshake timeout|network is unreachable|no route to host|deadline exceeded|Client\.Timeout|server misbehaving|status(?: code)?:? (?:from \S+ )?.{0,200}\b50[0234]\b|: EOF$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Unreachable();

    [GeneratedRegex("not found|manifest unknown|name unknown|NotFound|no such image", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotFound();

    [GeneratedRegex("InvalidImageName|couldn't parse image|invalid reference format", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Invalid();
}

/// <summary>Classes of <see cref="PullFailure"/>.</summary>
public enum PullFailureReason
{
    /// <summary>The registry has no such repository or tag.</summary>
    NotFound,

    /// <summary>The registry asks for other credentials, or hides that there is no such repository.</summary>
    AccessRefused,

    /// <summary>The name does not resolve, or nothing answers in time.</summary>
    Unreachable,

    /// <summary>The registry's certificate is not accepted, or it speaks no TLS.</summary>
    Tls,

    /// <summary>The registry lets this address or account pull no more for now.</summary>
    RateLimited,

    /// <summary>The image exists, but not for the node's operating system and architecture.</summary>
    NoPlatform,

    /// <summary>The node's disk is full.</summary>
    NoSpace,

    /// <summary>The reference cannot be parsed.</summary>
    InvalidReference,
}
