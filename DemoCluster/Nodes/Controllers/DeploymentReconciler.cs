using System.Globalization;
using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>Deployment → ReplicaSets: one for each revision of the template, rolled over within surge and unavailability.</summary>
internal sealed class DeploymentReconciler(ObjectStore store, ObjectWriter writer, ObjectRemover remover, EventRecorder events, CreationBackOff backOff)
    : WorkloadReconciler(BuiltInKinds.Deployment, "deployment-controller", store, writer, remover, events, backOff)
{
    public const string RevisionAnnotation = "deployment.kubernetes.io/revision";
    public const string HashLabel = "pod-template-hash";
    private readonly Dictionary<string, (string Progress, DateTimeOffset Since)> _progress = [];

    protected override TimeSpan? Reconcile(JsonObject deployment)
    {
        var sets = Owned.By(Store, BuiltInKinds.ReplicaSet, deployment);
        var spec = deployment.Object("spec")!;
        var current = sets.Find(set => JsonNode.DeepEquals(Template(set), Template(deployment)));
        if (current is null && spec.Bool("paused"))
        {
            UpdateStatus(deployment, sets, current: null);
            return null;
        }

        current = EnsureCurrent(deployment, sets, current);
        if (!spec.Bool("paused"))
        {
            var rollout = new Rollout(deployment, current, [.. sets.Where(set => set.UidOf() != current.UidOf())]);
            foreach (var (set, replicas) in rollout.Next(HasPods))
            {
                Scale(deployment, set, replicas);
            }
        }

        return UpdateStatus(deployment, Owned.By(Store, BuiltInKinds.ReplicaSet, deployment), current.NameOf());
    }

    private bool HasPods(JsonObject set) => set.Object("status").Int("replicas") > 0;

    private static JsonObject Template(JsonObject value)
    {
        var template = (JsonObject)value.Object("spec").Object("template")!.DeepClone();
        template.Object("metadata")?.Object("labels")?.Remove(HashLabel);
        template.Object("metadata")?.Remove("creationTimestamp");
        return template;
    }

    private JsonObject EnsureCurrent(JsonObject deployment, List<JsonObject> sets, JsonObject? current)
    {
        var last = sets.Select(Revision).DefaultIfEmpty().Max();
        if (current is null)
        {
            current = Writer.Create(BuiltInKinds.ReplicaSet, deployment.NamespaceOf(), NewSet(deployment, last + 1), AsCluster).ToJson();
            sets.Add(current);
            Trim(deployment, sets, current);
        }
        else if (Revision(current) < last || Revision(current) == 0)
        {
            current = Writer.Update(BuiltInKinds.ReplicaSet, current.NamespaceOf(), current.NameOf(), set => Annotate(deployment, set, last + 1), AsCluster).ToJson();
        }

        var revision = Revision(current).ToString(CultureInfo.InvariantCulture);
        if (deployment.Object("metadata").Map("annotations").GetValueOrDefault(RevisionAnnotation) != revision)
        {
            Writer.Update(
                Kind, deployment.NamespaceOf(), deployment.NameOf(),
                value =>
                {
                    value.Ensure("metadata").Ensure("annotations")[RevisionAnnotation] = revision;
                    return value;
                },
                AsCluster);
        }

        return current;
    }

    private static JsonObject NewSet(JsonObject deployment, int revision)
    {
        var template = Template(deployment);
        var hash = Owned.Hash(template);
        template.Ensure("metadata").Ensure("labels")[HashLabel] = hash;
        var selector = (JsonObject)deployment.Object("spec").Object("selector")!.DeepClone();
        selector.Ensure("matchLabels")[HashLabel] = hash;
        var set = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{deployment.NameOf()}-{hash}",
                ["namespace"] = deployment.NamespaceOf(),
                ["labels"] = template.Object("metadata").Object("labels")!.DeepClone(),
                ["ownerReferences"] = new JsonArray(Owned.Reference(BuiltInKinds.Deployment, deployment)),
            },
            ["spec"] = new JsonObject { ["replicas"] = 0, ["selector"] = selector, ["template"] = template },
        };
        set = Annotate(deployment, set, revision);
        if (deployment.Object("spec").Number("minReadySeconds") is { } ready)
        {
            set.Object("spec")!["minReadySeconds"] = ready;
        }

        return set;
    }

    private static JsonObject Annotate(JsonObject deployment, JsonObject set, int revision)
    {
        var annotations = set.Ensure("metadata").Ensure("annotations");
        foreach (var (name, value) in deployment.Object("metadata").Map("annotations"))
        {
            if (name is not ("kubectl.kubernetes.io/last-applied-configuration" or RevisionAnnotation))
            {
                annotations[name] = value;
            }
        }

        var replicas = deployment.Object("spec").Int("replicas");
        annotations[RevisionAnnotation] = revision.ToString(CultureInfo.InvariantCulture);
        annotations["deployment.kubernetes.io/desired-replicas"] = $"{replicas}";
        annotations["deployment.kubernetes.io/max-replicas"] = $"{replicas + Rollout.MaxSurge(deployment)}";
        return set;
    }

    private void Trim(JsonObject deployment, List<JsonObject> sets, JsonObject current)
    {
        var limit = deployment.Object("spec").Int("revisionHistoryLimit", 10);
        foreach (var old in sets.Where(set => set.UidOf() != current.UidOf() && set.Object("spec").Int("replicas") == 0 && !HasPods(set)).OrderBy(Revision).SkipLast(limit).ToArray())
        {
            Delete(BuiltInKinds.ReplicaSet, old);
            sets.Remove(old);
        }
    }

    private void Scale(JsonObject deployment, JsonObject set, int replicas)
    {
        var before = set.Object("spec").Int("replicas");
        Writer.Update(
            BuiltInKinds.ReplicaSet, set.NamespaceOf(), set.NameOf(),
            value =>
            {
                value.Object("spec")!["replicas"] = replicas;
                return Annotate(deployment, value, Revision(value));
            },
            AsCluster);
        Record(deployment, "Normal", "ScalingReplicaSet", $"Scaled {(replicas > before ? "up" : "down")} replica set {set.NameOf()} from {before} to {replicas}");
    }

    private TimeSpan? UpdateStatus(JsonObject deployment, List<JsonObject> sets, string? current)
    {
        var status = StatusOf(deployment);
        var desired = deployment.Object("spec").Int("replicas");
        var newest = sets.Find(set => set.NameOf() == current);
        int Sum(string field) => sets.Sum(set => set.Object("status").Int(field));
        var (total, ready, available) = (Sum("replicas"), Sum("readyReplicas"), Sum("availableReplicas"));
        var updated = newest.Object("status").Int("replicas");
        Owned.SetCount(status, "replicas", total);
        Owned.SetCount(status, "updatedReplicas", updated);
        Owned.SetCount(status, "readyReplicas", ready);
        Owned.SetCount(status, "availableReplicas", available);
        Owned.SetCount(status, "unavailableReplicas", Math.Max(0, Math.Max(desired, total) - available));

        var enough = available >= desired - Rollout.MaxUnavailable(deployment);
        Conditions.Set(
            status, "Available", enough, enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
            enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.", Now, withUpdateTime: true);
        if (newest.Object("status").Objects("conditions").FirstOrDefault(condition => condition.Text("type") == "ReplicaFailure") is { } failure)
        {
            Conditions.Set(status, "ReplicaFailure", true, failure.Text("reason"), failure.Text("message"), Now, withUpdateTime: true);
        }
        else
        {
            Conditions.Remove(status, "ReplicaFailure");
        }

        var complete = newest is not null && updated == desired && total == desired && available >= desired;
        var again = Progress(deployment, status, newest?.NameOf() ?? "", complete, $"{updated}/{total}/{ready}/{available}/{newest?.NameOf()}");
        WriteStatus(deployment, status);
        return again;
    }

    /// <summary>The Progressing condition: true while the counts change; false without a change until the deadline.</summary>
    private TimeSpan? Progress(JsonObject deployment, JsonObject status, string set, bool complete, string counts)
    {
        var uid = deployment.UidOf();
        if (deployment.Object("spec").Bool("paused"))
        {
            Conditions.Set(status, "Progressing", null, "DeploymentPaused", "Deployment is paused", Now, withUpdateTime: true);
            return null;
        }

        if (complete)
        {
            _progress.Remove(uid);
            Conditions.Set(status, "Progressing", true, "NewReplicaSetAvailable", $"ReplicaSet \"{set}\" has successfully progressed.", Now, withUpdateTime: true);
            return null;
        }

        if (!_progress.TryGetValue(uid, out var progress) || progress.Progress != counts)
        {
            // Pods in a crash loop change the number of ready pods, which is not progress.
            var wasLate = Conditions.Is(deployment, "Progressing", "False") && progress.Progress?.EndsWith("/" + set, StringComparison.Ordinal) == true;
            progress = (counts, wasLate ? DateTimeOffset.MinValue : Now);
            _progress[uid] = progress;
        }

        // Pods become ready when their programs are, which takes real time.
        var deadline = TimeSpan.FromSeconds(deployment.Object("spec").Int("progressDeadlineSeconds", 600));
        var left = progress.Since == DateTimeOffset.MinValue ? TimeSpan.Zero : progress.Since + deadline - Now;
        if (left <= TimeSpan.Zero)
        {
            Conditions.Set(status, "Progressing", false, "ProgressDeadlineExceeded", $"ReplicaSet \"{set}\" has timed out progressing.", Now, withUpdateTime: true);
            return null;
        }

        Conditions.Set(status, "Progressing", true, "ReplicaSetUpdated", $"ReplicaSet \"{set}\" is progressing.", Now, withUpdateTime: true);
        return left;
    }

    private static int Revision(JsonObject set) =>
        int.TryParse(set.Object("metadata").Map("annotations").GetValueOrDefault(RevisionAnnotation), CultureInfo.InvariantCulture, out var revision) ? revision : 0;
}
