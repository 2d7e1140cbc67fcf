using ClusterCodex.AccessControl.Identity;
using ClusterCodex.PolicyService.Audit;
using ClusterCodex.PolicyService.Domain;
using ClusterCodex.PolicyService.Policies;
using ClusterCodex.PolicyService.Storage;
using ClusterCodex.PolicyService.Users;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Wire = ClusterCodex.V1;

namespace ClusterCodex.PolicyService.Endpoints;

/// <summary>Access policies, users and the audit log, for administrators; the policy watch for services.</summary>
internal sealed class PolicyEndpoints(
    AccessPolicyStore policies,
    UserStore users,
    PasswordHasher passwords,
    AuditStore audit,
    StoredPolicyFeed feed,
    TimeProvider time,
    IHostApplicationLifetime lifetime) : Wire.PolicyService.PolicyServiceBase
{
    public override async Task<Wire.ListAccessPoliciesResponse> ListAccessPolicies(Empty request, ServerCallContext context)
    {
        var response = new Wire.ListAccessPoliciesResponse();
        response.Policies.AddRange((await policies.ListAsync(context.CancellationToken)).Select(policy => policy.ToMessage()));
        return response;
    }

    public override async Task<Wire.AccessPolicy> WriteAccessPolicy(Wire.WriteAccessPolicyRequest request, ServerCallContext context)
    {
        var caller = context.GetCaller();
        PolicyRequests.Check(request);
        var written = await policies.WriteAsync(request.Id, request.ToGrant(), caller, context.CancellationToken);
        return written.ToMessage();
    }

    public override async Task<Empty> DeleteAccessPolicy(Wire.DeleteAccessPolicyRequest request, ServerCallContext context)
    {
        await policies.DeleteAsync(request.Id, context.GetCaller(), context.CancellationToken);
        return new Empty();
    }

    public override async Task<Wire.ListUsersResponse> ListUsers(Wire.ListUsersRequest request, ServerCallContext context)
    {
        var limit = Paging.Limit(request.Limit);
        // The cursor is the last e-mail of the previous page, which an index continues from.
        var found = await users.ListAsync(request.Q, request.Cursor, limit + 1, context.CancellationToken);
        var response = new Wire.ListUsersResponse { NextCursor = found.Count > limit ? found[limit - 1].User.Email : "" };
        response.Users.AddRange(found.Take(limit).Select(listed => listed.User.ToMessage(listed.IsAdmin)));
        return response;
    }

    public override async Task<Wire.User> CreateUser(Wire.CreateUserRequest request, ServerCallContext context)
    {
        var caller = context.GetCaller();
        UserRequests.Check(request);
        var user = User.Create(
            NewId.Make("usr"),
            UserRules.NormalizeEmail(request.Email),
            request.Name,
            request.Groups,
            passwords.Hash(request.Password),
            time.GetStoredNow());
        var added = await users.AddAsync(user, caller, context.CancellationToken);
        return added.User.ToMessage(added.IsAdmin);
    }

    public override async Task<Wire.User> UpdateUser(Wire.UpdateUserRequest request, ServerCallContext context)
    {
        var caller = context.GetCaller();
        UserRequests.Check(request);
        // Hashed here and not while the store holds its lock: hashing is slow on purpose.
        var change = new UserChange(
            request.HasName ? request.Name : null,
            request.HasDisabled ? request.Disabled : null,
            request.Groups?.Values,
            request.HasPassword ? passwords.Hash(request.Password) : null);
        var updated = await users.UpdateAsync(request.Id, change, caller, context.CancellationToken);
        return updated.User.ToMessage(updated.IsAdmin);
    }

    public override async Task<Empty> DeleteUser(Wire.DeleteUserRequest request, ServerCallContext context)
    {
        await users.DeleteAsync(request.Id, context.GetCaller(), context.CancellationToken);
        return new Empty();
    }

    public override Task<Wire.ListAuditEntriesResponse> ListAuditEntries(Wire.ListAuditEntriesRequest request, ServerCallContext context)
    {
        return audit.ListAsync(request, context.CancellationToken);
    }

    public override async Task<Empty> WriteAuditEntry(Wire.WriteAuditEntryRequest request, ServerCallContext context)
    {
        await audit.WriteAsync(request, context.GetCaller(), context.CancellationToken);
        return new Empty();
    }

    public override async Task WatchPolicies(Empty request, IServerStreamWriter<Wire.WatchPoliciesResponse> responseStream, ServerCallContext context)
    {
        // A watch ends only when it is cancelled, and would delay the shutdown of the host.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        await foreach (var message in feed.WatchAsync(ended.Token))
        {
            await responseStream.WriteAsync(message, ended.Token);
        }
    }
}
