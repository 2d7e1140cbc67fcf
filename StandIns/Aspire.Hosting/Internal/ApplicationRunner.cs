using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Internal;

/// <summary>Starts every resource, and stops them in the opposite order.</summary>
internal sealed class ApplicationRunner(
    IResourceCollection resources,
    ResourceNotificationService notifications,
    ResourceLogs logs,
    ProcessWatchdog watchdog,
    HealthProbe health,
    TimeProvider time,
    IHostEnvironment environment,
    ILogger<ApplicationRunner> logger) : IHostedService
{
    private ImmutableDictionary<IResource, ResourceSupervisor> _supervisors = ImmutableDictionary<IResource, ResourceSupervisor>.Empty;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        CheckForCycles();
        PortAllocator.Allocate(resources, logger);
        foreach (var parameter in resources.OfType<ParameterResource>().Where(parameter => parameter.Secret))
        {
            // One without a value is reported where it is used.
            if (parameter is not IResourceWithConnectionString && await parameter.GetValueAsync(cancellationToken) is { } value)
            {
                logs.Hide(value);
            }
        }

        _supervisors = resources
            .Where(resource => resource is ProjectResource or ExecutableResource)
            .ToImmutableDictionary(
                resource => resource,
                resource => new ResourceSupervisor(resource, notifications, logs, watchdog, health, time, environment.EnvironmentName, logger));
        foreach (var resource in resources)
        {
            if (_supervisors.TryGetValue(resource, out var supervisor))
            {
                await supervisor.StartAsync();
            }
        }
    }

    /// <summary>Starts a resource that is not running, or starts a running one again.</summary>
    /// <returns><see langword="false"/> when there is no such resource.</returns>
    public bool TryRestart(string name)
    {
        var supervisor = _supervisors.FirstOrDefault(pair => string.Equals(pair.Key.Name, name, StringComparison.OrdinalIgnoreCase)).Value;
        supervisor?.Restart();
        return supervisor is not null;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        RunnerLog.Stopping(logger);
        Dictionary<IResource, Task> stopping = [];
        await Task.WhenAll(_supervisors.Keys.Select(Stop));
        _supervisors = _supervisors.Clear();

        // Whoever waits for a resource uses it, and is stopped before it.
        Task Stop(IResource resource)
        {
            if (!stopping.TryGetValue(resource, out var task))
            {
                var users = _supervisors.Keys.Where(other => other.Annotations.OfType<WaitAnnotation>().Any(wait => wait.Resource == resource));
                stopping[resource] = task = StopAfterAsync(_supervisors[resource], users.Select(Stop).ToList());
            }

            return task;
        }

        static async Task StopAfterAsync(ResourceSupervisor supervisor, List<Task> users)
        {
            await Task.WhenAll(users);
            await supervisor.StopAsync();
            supervisor.Dispose();
        }
    }

    private void CheckForCycles()
    {
        HashSet<IResource> done = [];
        foreach (var resource in resources)
        {
            Visit(resource, []);
        }

        void Visit(IResource resource, ImmutableList<IResource> path)
        {
            if (path.Contains(resource))
            {
                throw new DistributedApplicationException($"Resources wait for each other: {string.Join(" → ", path.Add(resource).Select(r => r.Name))}.");
            }

            if (done.Contains(resource))
            {
                return;
            }

            foreach (var wait in resource.Annotations.OfType<WaitAnnotation>())
            {
                Visit(wait.Resource, path.Add(resource));
            }

            done.Add(resource);
        }
    }
}
