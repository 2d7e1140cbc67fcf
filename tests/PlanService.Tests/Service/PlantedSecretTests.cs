using System.Text;
using System.Text.Json;
using ClusterCodex.PlanService.Tests.Offline;
using ClusterCodex.TestSupport.OpenAiStub;
using ClusterCodex.V1;

namespace ClusterCodex.PlanService.Tests.Service;

/// <summary>A secret in anything that a plan is made from is in nothing that leaves the service, although the model repeats it.</summary>
public sealed class PlantedSecretTests(ModelServiceFixture service) : IClassFixture<ModelServiceFixture>
{
    /// <summary>A shorter piece of a secret is nothing that anybody can use, and may be a word of the text by chance.</summary>
    private const int FragmentLength = 12;

    private static readonly double[][] Cuts = [[0.25], [0.5], [0.75], [0.34, 0.67]];

    public static TheoryData<string> Secrets { get; } = [.. new PlantedSecrets(0).All.Select(secret => secret.Name)];

    public static TheoryData<string> SecretsOfOneLine { get; } = [.. new PlantedSecrets(0).All.Where(secret => !secret.Text.Contains('\n', StringComparison.Ordinal)).Select(secret => secret.Name)];

    public static TheoryData<string> Streamed { get; } = ["AWS access key id"];

    // Each place has a value of its own: what is known from one place helps in no other.
    [Theory]
    [MemberData(nameof(Secrets))]
    public async Task A_secret_in_any_place_stays_in_the_service(string name) => await AssertStays(instance => ASecret(name, instance));

    [Theory]
    [MemberData(nameof(Secrets))]
    public async Task A_secret_in_base64_in_any_place_stays_in_the_service(string name) => await AssertStays(instance => ASecret(name, instance).InBase64);

    // What has no form of its own is named as a secret in the manifest: otherwise nobody can know where it goes on.
    [Theory]
    [MemberData(nameof(SecretsOfOneLine))]
    public async Task A_secret_that_line_breaks_cut_in_a_log_stays_in_the_service(string name)
    {
        var evidence = Evidences.APod("CrashLoopBackOff", "back-off restarting");
        var secrets = Cuts.Select((_, instance) => ASecret(name, instance)).ToList();
        var texts = secrets.Zip(Cuts, Cut).ToList();
        foreach (var (secret, text) in secrets.Zip(texts))
        {
            Evidences.WithLog(evidence.Objects, ["starting", .. text.Split('\n'), "error: boom"]);
            if (!secret.HasOwnForm)
            {
                evidence.Objects.Workload.Yaml += $"---\nkind: Deployment\nspec:\n  containers:\n  - env:\n    - name: DB_PASSWORD\n      value: {secret.Values[0]}\n";
            }
        }

        AssertAbsent(secrets, await service.PlanAsync(evidence, "", StubAnswer.Text(APlanThatSays(texts))));
    }

    [Theory]
    [MemberData(nameof(Streamed))]
    public async Task A_secret_that_the_model_streams_in_two_pieces_is_not_shown(string name)
    {
        var secret = ASecret(name, 0);
        var answer = APlanThatSays([secret.Text]);
        for (var cut = 0; cut <= secret.Values[0].Length; cut++)
        {
            var at = answer.IndexOf(secret.Values[0], StringComparison.Ordinal) + cut;

            AssertAbsent([secret], await service.PlanAsync(Evidences.APod("CrashLoopBackOff", "back-off"), secret.Text, StubAnswer.Parts(answer[..at], answer[at..])));
        }
    }

    [Fact]
    public async Task A_secret_that_the_model_streams_by_character_is_not_shown()
    {
        var secrets = SecretsOfOneLine.Select(row => ASecret(row.Data, 0)).ToList();

        foreach (var some in secrets.Chunk(10))
        {
            var context = string.Join('\n', some.Select(secret => secret.Text));
            var parts = APlanThatSays([.. some.Select(secret => secret.Text)]).Select(c => c.ToString()).ToArray();
            var traffic = await service.PlanAsync(Evidences.APod("CrashLoopBackOff", "back-off"), context, StubAnswer.Parts(parts));

            AssertAbsent(some, traffic);
            Assert.Contains(traffic.Events, one => one.Partial?.Summary.Length > 0);
        }
    }

    private static PlantedSecret ASecret(string name, int instance) => new PlantedSecrets(instance).All.Single(secret => secret.Name == name);

    private static string Cut(PlantedSecret secret, double[] cuts)
    {
        var text = secret.Text;
        var start = text.IndexOf(secret.Values[0], StringComparison.Ordinal);
        foreach (var cut in cuts.Reverse())
        {
            text = text.Insert(start + (int)(secret.Values[0].Length * cut), "\n");
        }

        return text;
    }

    private async Task AssertStays(Func<int, PlantedSecret> secret)
    {
        var evidence = Evidences.APod("CrashLoopBackOff", "back-off restarting");
        var secrets = new List<PlantedSecret>();
        foreach (var place in EvidencePlace.All)
        {
            secrets.Add(secret(secrets.Count));
            place.Plant(evidence, secrets[^1].Text);
        }

        secrets.Add(secret(secrets.Count));

        var traffic = await service.PlanAsync(evidence, secrets[^1].Text, StubAnswer.Text(APlanThatSays([.. secrets.Take(10).Select(one => one.Text)])));

        AssertAbsent(secrets, traffic);
    }

    private static void AssertAbsent(IReadOnlyList<PlantedSecret> secrets, PlanTraffic traffic)
    {
        Assert.NotEmpty(traffic.Requests);
        Assert.NotEmpty(traffic.Rows);
        Assert.Contains("[REDACTED:", traffic.Requests[0].Body, StringComparison.Ordinal);
        Assert.Contains("[REDACTED:", traffic.Plan.QuickFix.Summary, StringComparison.Ordinal);
        var fragments = secrets.SelectMany(secret => secret.Values.Concat(secret.Values.Select(PlantedSecret.Base64)).SelectMany(Fragments)).ToHashSet(StringComparer.Ordinal);
        foreach (var (to, text) in traffic.Texts())
        {
            foreach (var start in Enumerable.Range(0, Math.Max(0, text.Length - FragmentLength + 1)))
            {
                if (fragments.Contains(text.Substring(start, FragmentLength)))
                {
                    Assert.Fail($"{to} has a piece of it: {text[Math.Max(0, start - 80)..Math.Min(text.Length, start + 80)].ReplaceLineEndings("⏎")}");
                }
            }
        }
    }

    private static IEnumerable<string> Fragments(string value) => Enumerable.Range(0, value.Length - FragmentLength + 1).Select(start => value.Substring(start, FragmentLength));

    // In every text of the plan's schema, the commands as well.
    private static string APlanThatSays(List<string> texts)
    {
        string Said(int index) => $"It says {texts[index % texts.Count]}";
        string InCommand(int index) => $"kubectl get pods {(Said(index).Length > 900 ? Said(index)[..900] : Said(index))}";
        return JsonSerializer.Serialize(new
        {
            quickFix = new
            {
                summary = Said(0),
                assumptions = new[] { Said(1) },
                steps = new[] { new { stepId = "step-1", description = Said(2), kubectl = InCommand(3), validation = InCommand(4), rollback = InCommand(5), impact = "none" } },
                fallback = Said(6),
            },
            rootCauseHypotheses = new[] { Said(7) },
            evidenceToGather = new[] { Said(8) },
            recommendations = new[] { Said(9) },
        });
    }
}
