using System.Globalization;
using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>The next step of a rollout: how many replicas each ReplicaSet of a Deployment gets.</summary>
internal sealed class Rollout(JsonObject deployment, JsonObject current, IReadOnlyList<JsonObject> old)
{
    private readonly int _wanted = deployment.Object("spec").Int("replicas");

    /// <param name="hasPods">Whether a set still has pods: Recreate waits for their deletion.</param>
    public IEnumerable<(JsonObject Set, int Replicas)> Next(Func<JsonObject, bool> hasPods)
    {
        var now = Replicas(current);
        if (deployment.Object("spec").Object("strategy").Text("type") == "Recreate")
        {
            foreach (var set in old.Where(set => Replicas(set) > 0))
            {
                yield return (set, 0);
            }

            if (now != _wanted && !old.Any(set => Replicas(set) > 0 || hasPods(set)))
            {
                yield return (current, _wanted);
            }

            yield break;
        }

        var total = now + old.Sum(Replicas);
        if (now > _wanted)
        {
            yield return (current, _wanted);
        }
        else if (now < _wanted && Math.Min(_wanted - now, _wanted + MaxSurge(deployment) - total) is > 0 and var more)
        {
            yield return (current, now + more);
        }

        foreach (var step in ScaleDown(total))
        {
            yield return step;
        }
    }

    public static int MaxSurge(JsonObject deployment) => Resolve(deployment, "maxSurge", roundUp: true);

    public static int MaxUnavailable(JsonObject deployment)
    {
        var unavailable = Resolve(deployment, "maxUnavailable", roundUp: false);
        return unavailable == 0 && MaxSurge(deployment) == 0 ? 1 : Math.Min(unavailable, deployment.Object("spec").Int("replicas"));
    }

    // Unavailable replicas are removed first, then as many available ones as the rollout allows.
    private IEnumerable<(JsonObject Set, int Replicas)> ScaleDown(int total)
    {
        var minimum = _wanted - MaxUnavailable(deployment);
        var newUnavailable = Math.Max(0, Replicas(current) - Available(current));
        var room = total - minimum - newUnavailable;
        var available = Available(current) + old.Sum(Available);
        var spare = available - minimum;
        foreach (var set in old.Where(set => Replicas(set) > 0))
        {
            var broken = Math.Min(Replicas(set) - Available(set), Math.Max(0, room));
            room -= broken;
            var good = Math.Clamp(Math.Min(spare, room), 0, Replicas(set) - broken);
            room -= good;
            spare -= good;
            if (broken + good > 0)
            {
                yield return (set, Replicas(set) - broken - good);
            }
        }
    }

    private static int Replicas(JsonObject set) => set.Object("spec").Int("replicas");

    private static int Available(JsonObject set) => Math.Min(Replicas(set), set.Object("status").Int("availableReplicas"));

    private static int Resolve(JsonObject deployment, string field, bool roundUp)
    {
        var rolling = deployment.Object("spec").Object("strategy").Object("rollingUpdate");
        var text = rolling.Text(field);
        if (rolling is null)
        {
            return 0;
        }

        if (!text.EndsWith('%'))
        {
            return int.TryParse(text, CultureInfo.InvariantCulture, out var count) ? count : 0;
        }

        var share = deployment.Object("spec").Int("replicas") * double.Parse(text[..^1], CultureInfo.InvariantCulture) / 100;
        return (int)(roundUp ? Math.Ceiling(share) : Math.Floor(share));
    }
}
