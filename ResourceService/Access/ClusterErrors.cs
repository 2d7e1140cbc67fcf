using ClusterCodex.Kubernetes;
using ClusterCodex.ServiceDefaults.Errors;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace ClusterCodex.ResourceService.Access;

/// <summary>What an answer of the API server means to the user.</summary>
internal static class ClusterErrors
{
    /// <summary>The error to answer with. The API server's words are kept only where they are about what was asked.</summary>
    public static RpcException ToRpc(KubernetesException exception) => exception.Failure switch
    {
        KubernetesFailure.NotFound => RpcErrors.NotFound("The cluster has no such object. It may have been deleted meanwhile; list again."),
        KubernetesFailure.Conflict or KubernetesFailure.AlreadyExists => RpcErrors.Conflict("The object changed meanwhile. Read it again and repeat the change."),
        KubernetesFailure.Invalid => RpcErrors.Validation("request", exception.Status?.Message ?? exception.Message),
        KubernetesFailure.Unauthorized or KubernetesFailure.Forbidden => RpcErrors.Unavailable(
            "The cluster refuses Cluster Codex itself. An administrator has to check the credentials and the RBAC rules of its kubeconfig or service account."),
        _ => RpcErrors.Unavailable("The cluster does not answer. It is tried again by itself; try again in a moment."),
    };
}

/// <summary>Maps failures of the cluster for every method of this service.</summary>
internal sealed class ClusterErrorInterceptor : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (KubernetesException exception)
        {
            throw ClusterErrors.ToRpc(exception);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (KubernetesException exception)
        {
            throw ClusterErrors.ToRpc(exception);
        }
    }
}
