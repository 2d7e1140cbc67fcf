using ClusterCodex.Kubernetes.Redaction;
using FsCheck;
using FsCheck.Fluent;
using YamlDotNet.RepresentationModel;

namespace ClusterCodex.Kubernetes.Tests.Redaction;

/// <summary>Texts that would end the process: without their guard these tests do not fail, the whole run does.</summary>
public sealed class YamlTextTests
{
    private const string Manifest = "env:\n- name: DB_PASSWORD\n  value: correct horse\n";

    private static readonly string[] Fragments =
    [
        "&a ", "*a", "? ", ": ", "- ", "[", "]", "{", "}", ",", "\n", "  ", "\t", "|", ">", "'", "\"", "\\U0000D800", "\\x4", "!!int ", "!<a> ", "%YAML 1.1\n", "%TAG ! a\n",
        "---\n", "...\n", "<<: ", "# x\n", "kind: Secret\ndata:\n", "password: ", "value: ", "name: token", "e30=", "x",
    ];

    [Theory]
    [InlineData("&a [*a, *a]")]
    [InlineData("&a {b: *a}")]
    [InlineData("? &a [*a]\n: x")]
    [InlineData("? &a {? *a : *a}\n: x")]
    [InlineData("- &a [x, x]\n- &b [*a, *a]\n- &c [*b, *b]")]
    public void Find_AliasesAmongSecrets_FindsTheSecrets(string aliases) =>
        Assert.Equal(["correct horse"], ManifestSecrets.Find($"{aliases}\n---\n{Manifest}"));

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    [InlineData("{? ", "}")]
    [InlineData("- ", "")]
    [InlineData("? ", "")]
    public void Read_TooDeep_IsNoYaml(string open, string close)
    {
        Assert.Single(YamlText.Read(Nested(YamlText.MaxDepth)));
        Assert.Empty(YamlText.Read(Nested(YamlText.MaxDepth + 1)));
        Assert.Empty(YamlText.Read(Nested(50_000)));

        string Nested(int depth) => string.Concat(Enumerable.Repeat(open, depth)) + "x" + string.Concat(Enumerable.Repeat(close, depth));
    }

    [Fact]
    public void LearnManifest_TooDeepInsideAnAnnotation_LeavesItToTheTextRules()
    {
        var session = new RedactionSession([], anonymiseNames: false, CancellationToken.None);

        session.LearnManifest($"{Manifest}note: '{{\"token\":\"Zq7-planted-k\",\"x\":{new string('[', 50_000)}'\n");

        Assert.Equal("[REDACTED:password:1] and [REDACTED:token:1]", session.Redact("correct horse and Zq7-planted-k"));
    }

    [Fact]
    public void Read_TooLong_IsNoYaml()
    {
        Assert.IsType<YamlScalarNode>(Assert.Single(YamlText.Read(new string('x', YamlText.MaxLength))));
        Assert.Empty(YamlText.Read(new string('x', YamlText.MaxLength + 1)));
    }

    [Theory]
    [InlineData("...\n- ")]
    [InlineData("\t: >")]
    public void Read_TextThatTheLibraryItselfStumblesOver_IsNoYaml(string text) => Assert.Empty(YamlText.Read(text));

    [Fact]
    public void Any_mixture_of_YAML_is_read_without_failing() =>
        Prop.ForAll(Arb.From(Gen.NonEmptyListOf(Gen.Elements(Fragments)).Select(string.Concat)), text => Assert.NotNull(ManifestSecrets.Find(text)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
}
