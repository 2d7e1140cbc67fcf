namespace ClusterCodex.AccessControl.Identity;

/// <summary>Where public keys come from: PolicyService's JWKS for every service, the store itself inside PolicyService.</summary>
public interface IVerificationKeys
{
    /// <summary>The key named <paramref name="kid"/>; null when there is none, also after a fresh look.</summary>
    /// <exception cref="Grpc.Core.RpcException">UNAVAILABLE: the keys could not be fetched.</exception>
    ValueTask<VerificationKey?> FindAsync(string kid, CancellationToken cancellationToken);
}
