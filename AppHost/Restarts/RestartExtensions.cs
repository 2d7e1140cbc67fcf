using Aspire.Hosting.Lifecycle;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClusterCodex.AppHost.Restarts;

/// <summary>Marks a resource whose process is started again when it crashes.</summary>
internal sealed class RestartAnnotation : IResourceAnnotation;

internal static class RestartExtensions
{
    /// <summary>Starts the resource again, after a growing delay, whenever its process ends without having been stopped.</summary>
    public static IResourceBuilder<T> WithRestart<T>(this IResourceBuilder<T> resource)
        where T : ExecutableResource
    {
        resource.ApplicationBuilder.Services.TryAddSingleton(TimeProvider.System);
        resource.ApplicationBuilder.Services.TryAddEventingSubscriber<RestartWatcher>();
        return resource.WithAnnotation(new RestartAnnotation());
    }
}
