using ClusterCodex.AccessControl.Identity;
using ClusterCodex.PolicyService.Domain;
using Grpc.Core;

namespace ClusterCodex.PolicyService.Endpoints;

/// <summary>From where the gateway was called. Only calls of services carry it; the gateway drops what its callers send under these names.</summary>
/// <param name="Address">As <see cref="ClientOriginHeaders.Address"/> says; empty where it was not sent.</param>
/// <param name="Agent">The hash of the client's <c>User-Agent</c>; empty where it was not sent.</param>
internal readonly record struct ClientOrigin(string Address, string Agent)
{
    /// <summary>The client as refresh tokens remember it; null where the origin is not known.</summary>
    public ClientPrint? Print => Address.Length > 0 ? ClientPrint.Of(Address, Agent) : null;

    /// <summary>Reads what the gateway says.</summary>
    /// <exception cref="RpcException">FORBIDDEN: the caller is a person, whose word counts for nothing here.</exception>
    public static ClientOrigin Of(ServerCallContext context)
    {
        context.RequireService();
        return new ClientOrigin(
            context.RequestHeaders.GetValue(ClientOriginHeaders.Address) ?? "",
            context.RequestHeaders.GetValue(ClientOriginHeaders.Agent) ?? "");
    }
}
