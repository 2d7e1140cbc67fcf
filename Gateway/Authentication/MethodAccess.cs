using ClusterCodex.AccessControl.Identity;
using ClusterCodex.Gateway.Transcoding;
using ClusterCodex.V1;

namespace ClusterCodex.Gateway.Authentication;

/// <summary>Who may call a method through the gateway, as its contract declares it.</summary>
internal static class MethodAccess
{
    /// <summary>Whether nobody has to be signed in: the gateway then sends its own token, and what the caller sends in <c>Authorization</c> is ignored.</summary>
    public static bool IsAnonymous(TranscodedRoute route) => DeclaredAccess.Of(route.Method) is { Caller: AccessRule.Types.Caller.Anonymous };
}

/// <summary>Who may use an endpoint.</summary>
/// <param name="IsAnonymous">As of <see cref="MethodAccess.IsAnonymous"/>.</param>
internal sealed record AccessMetadata(bool IsAnonymous);
