using ClusterCodex.Kubernetes;
using ClusterCodex.ServiceDefaults.Errors;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace ClusterCodex.ResourceService.Access;

/// <summary>Converts errors of the API server to errors for the user.</summary>
internal static class ClusterErrors
{
    /// <summary>The error to return. The API server's message is kept only where it is about the request.</summary>
    public static RpcException ToRpc(KubernetesException exception) => exception.Failure switch
    {
        KubernetesFailure.NotFound => RpcErrors.NotFound("The object does not exist. It may have been deleted in the meantime; list the objects again."),
        KubernetesFailure.Conflict or KubernetesFailure.AlreadyExists => RpcErrors.Conflict("The object was changed in the meantime. Read it again and repeat the change."),
        KubernetesFailure.Invalid => RpcErrors.Validation("request", exception.Status?.Message ?? exception.Message),
        KubernetesFailure.Unauthorized or KubernetesFailure.Forbidden => RpcErrors.Unavailable(
            "The cluster rejects the credentials of Cluster Codex. An administrator has to check the credentials and the RBAC rules of its kubeconfig or service account."),
        _ => RpcErrors.Unavailable("The cluster does not answer. The connection is retried automatically; try again in a moment."),
    };
}

/// <summary>Converts cluster errors in every method of this service.</summary>
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
