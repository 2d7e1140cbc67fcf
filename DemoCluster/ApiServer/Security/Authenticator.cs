using System.Security.Cryptography;
using System.Text;
using ClusterCodex.DemoCluster.ApiServer.Errors;

namespace ClusterCodex.DemoCluster.ApiServer.Security;

/// <summary>Authenticates bearer tokens, and allows administrators to impersonate users.</summary>
internal sealed class Authenticator(ServerIdentity identity)
{
    private readonly (byte[] Token, User User)[] _users =
    [
        (Encoding.UTF8.GetBytes(identity.AdminToken), new User("demo-admin", [User.Masters, "system:authenticated"])),
        (Encoding.UTF8.GetBytes(identity.ViewerToken), new User("demo-viewer", ["system:authenticated"])),
    ];

    /// <exception cref="ApiException">401 without a known token; 403 for impersonation by others than the administrator.</exception>
    public User Authenticate(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var token = Encoding.UTF8.GetBytes(header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : "");
        var user = _users.FirstOrDefault(candidate => CryptographicOperations.FixedTimeEquals(candidate.Token, token)).User
            ?? throw new ApiException(401, "Unauthorized", "Unauthorized");
        var impersonated = request.Headers["Impersonate-User"].ToString();
        if (impersonated.Length == 0)
        {
            return user;
        }

        return user.IsAdmin
            ? new User(impersonated, [.. request.Headers["Impersonate-Group"].Select(group => group ?? ""), "system:authenticated"])
            : throw new ApiException(403, "Forbidden", $"users \"{impersonated}\" is forbidden: User \"{user.Name}\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope");
    }
}
