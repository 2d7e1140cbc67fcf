using ClusterCodex.Gateway.Transcoding;

namespace ClusterCodex.Gateway.Authentication;

/// <summary>Who may call a method through the gateway.</summary>
internal enum MethodAccess
{
    /// <summary>A signed-in user: needs an access token, sends the user's internal token.</summary>
    User,

    /// <summary>Anybody: the gateway sends its own service token. What the caller sends in <c>Authorization</c> is ignored.</summary>
    Anonymous,
}

/// <summary>The one table of methods that need no sign-in.</summary>
internal static class AccessTable
{
    private static readonly HashSet<string> Anonymous = new(StringComparer.Ordinal)
    {
        "clustercodex.v1.IdentityService.Login",
        "clustercodex.v1.IdentityService.Refresh",
        "clustercodex.v1.IdentityService.Logout",
    };

    public static MethodAccess Of(TranscodedRoute route) => Of(route.Method.FullName);

    public static MethodAccess Of(string methodFullName) => Anonymous.Contains(methodFullName) ? MethodAccess.Anonymous : MethodAccess.User;
}

/// <summary>Who may use an endpoint.</summary>
internal sealed record AccessMetadata(MethodAccess Access);
