using ClusterCodex.PolicyService.Audit;
using ClusterCodex.PolicyService.Users;
using ClusterCodex.ServiceDefaults.Authorization;
using ClusterCodex.ServiceDefaults.Identity;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClusterCodex.PolicyService.Policies;

/// <summary>The wire of <c>PolicyService</c>: who may call what, then one domain call.</summary>
internal sealed class PolicyGrpcService(
    PolicyEndpoints policies,
    UserEndpoints users,
    AuditEndpoints audit,
    PolicyChanges changes,
    IPolicyEnforcer enforcer,
    IHostApplicationLifetime lifetime) : V1.PolicyService.PolicyServiceBase
{
    public override Task<ListAccessPoliciesResponse> ListAccessPolicies(Empty request, ServerCallContext context)
    {
        RequireAdmin(context);
        return policies.ListAsync(context.CancellationToken);
    }

    public override Task<AccessPolicy> WriteAccessPolicy(WriteAccessPolicyRequest request, ServerCallContext context) =>
        policies.WriteAsync(request, RequireAdmin(context), context.CancellationToken);

    public override async Task<Empty> DeleteAccessPolicy(DeleteAccessPolicyRequest request, ServerCallContext context)
    {
        await policies.DeleteAsync(request, RequireAdmin(context), context.CancellationToken);
        return new Empty();
    }

    public override Task<ListUsersResponse> ListUsers(ListUsersRequest request, ServerCallContext context)
    {
        RequireAdmin(context);
        return users.ListAsync(request, context.CancellationToken);
    }

    public override Task<User> CreateUser(CreateUserRequest request, ServerCallContext context) =>
        users.CreateAsync(request, RequireAdmin(context), context.CancellationToken);

    public override Task<User> UpdateUser(UpdateUserRequest request, ServerCallContext context) =>
        users.UpdateAsync(request, RequireAdmin(context), context.CancellationToken);

    public override async Task<Empty> DeleteUser(DeleteUserRequest request, ServerCallContext context)
    {
        await users.DeleteAsync(request, RequireAdmin(context), context.CancellationToken);
        return new Empty();
    }

    public override Task<ListAuditEntriesResponse> ListAuditEntries(ListAuditEntriesRequest request, ServerCallContext context)
    {
        RequireAdmin(context);
        return audit.ListAsync(request, context.CancellationToken);
    }

    public override async Task<Empty> WriteAuditEntry(WriteAuditEntryRequest request, ServerCallContext context)
    {
        await audit.WriteAsync(request, context.RequireService(), context.CancellationToken);
        return new Empty();
    }

    public override async Task WatchPolicies(Empty request, IServerStreamWriter<WatchPoliciesResponse> responseStream, ServerCallContext context)
    {
        context.RequireService();
        // A watch never ends by itself, and would hold up a stop of the host.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        await foreach (var message in changes.WatchAsync(ended.Token))
        {
            await responseStream.WriteAsync(message, ended.Token);
        }
    }

    private CallerIdentity RequireAdmin(ServerCallContext context)
    {
        var caller = context.GetCaller();
        enforcer.RequireAdmin(caller);
        return caller;
    }
}
