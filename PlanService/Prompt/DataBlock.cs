using System.Security.Cryptography;

namespace ClusterCodex.PlanService.Prompt;

/// <summary>Places text from the cluster or the user between marks that its authors cannot guess, so that it cannot pose as instructions.</summary>
internal static class DataBlock
{
    /// <summary>A mark for one message.</summary>
    public static string NewMark() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    /// <param name="title">Our own text.</param>
    /// <param name="body">Redacted.</param>
    public static string Write(string title, string body) => Write(NewMark(), title, body);

    /// <inheritdoc cref="Write(string, string)"/>
    /// <param name="mark">From <see cref="NewMark"/>.</param>
    /// <param name="title">Our own text.</param>
    /// <param name="body">Redacted, and without the mark.</param>
    public static string Write(string mark, string title, string body) => string.Concat(Parts(mark, title, body));

    /// <summary>As <see cref="Write(string, string, string)"/>, with the body as a part of its own.</summary>
    public static string[] Parts(string mark, string title, string body) => [$"=== begin {mark} ===\n{title}:\n", body, $"\n=== end {mark} ===\n\n"];
}
