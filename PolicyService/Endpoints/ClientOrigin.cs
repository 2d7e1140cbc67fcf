using ClusterCodex.AccessControl.Identity;
using ClusterCodex.PolicyService.Domain;
using Grpc.Core;

namespace ClusterCodex.PolicyService.Endpoints;

/// <summary>Where a request to the gateway came from. Only calls of services carry it; the gateway drops such headers of its own callers.</summary>
/// <param name="Address">As <see cref="ClientOriginHeaders.Address"/> says; empty where it was not sent.</param>
/// <param name="Agent">The hash of the client's <c>User-Agent</c>; empty where it was not sent.</param>
internal readonly record struct ClientOrigin(string Address, string Agent)
{
    /// <summary>The client as stored with refresh tokens; null if the origin is unknown.</summary>
    public ClientFingerprint? Fingerprint => Address.Length > 0 ? ClientFingerprint.Of(Address, Agent) : null;

    /// <summary>Reads the gateway's headers.</summary>
    /// <exception cref="RpcException">FORBIDDEN: the caller is a user; only a service may send these headers.</exception>
    public static ClientOrigin Of(ServerCallContext context)
    {
        context.RequireService();
        return new ClientOrigin(
            context.RequestHeaders.GetValue(ClientOriginHeaders.Address) ?? "",
            context.RequestHeaders.GetValue(ClientOriginHeaders.Agent) ?? "");
    }
}
