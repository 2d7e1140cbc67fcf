using ClusterCodex.ServiceDefaults.Errors;
using Grpc.Core;

namespace ClusterCodex.PolicyService.Storage;

/// <summary>How lists are paged: 1 to 500 at a time, 100 by default.</summary>
internal static class Paging
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 500;

    public static int Limit(int requested) => requested switch
    {
        0 => DefaultLimit,
        >= 1 and <= MaxLimit => requested,
        _ => throw RpcErrors.Validation("limit", $"Must be 1 to {MaxLimit}."),
    };

    public static RpcException BadCursor() => RpcErrors.Validation("cursor", "Must be the nextCursor of an earlier page. Start without one.");
}
