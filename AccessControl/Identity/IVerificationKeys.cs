namespace ClusterCodex.AccessControl.Identity;

/// <summary>The source of public keys: PolicyService's JWKS for every service, the store itself within PolicyService.</summary>
public interface IVerificationKeys
{
    /// <summary>The key named <paramref name="kid"/>; null if there is none, even after fetching the keys again.</summary>
    /// <exception cref="Grpc.Core.RpcException">UNAVAILABLE: the keys could not be fetched.</exception>
    ValueTask<VerificationKey?> FindAsync(string kid, CancellationToken cancellationToken);
}
