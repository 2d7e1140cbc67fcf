using ClusterCodex.AccessControl.Identity;
using ClusterCodex.Gateway.Transcoding;
using ClusterCodex.V1;

namespace ClusterCodex.Gateway.Authentication;

/// <summary>Who may call a method through the gateway, as its contract declares it.</summary>
internal static class MethodAccess
{
    /// <summary>Whether no sign-in is required: the gateway then sends its own token and ignores the caller's <c>Authorization</c> header.</summary>
    public static bool IsAnonymous(TranscodedRoute route) => DeclaredAccess.Of(route.Method) is { Caller: AccessRule.Types.Caller.Anonymous };
}

/// <summary>Who may use an endpoint.</summary>
/// <param name="IsAnonymous">As of <see cref="MethodAccess.IsAnonymous"/>.</param>
internal sealed record AccessMetadata(bool IsAnonymous);
