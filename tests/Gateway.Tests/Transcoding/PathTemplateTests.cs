using ClusterCodex.Gateway.Transcoding.Templates;

namespace ClusterCodex.Gateway.Tests.Transcoding;

public sealed class PathTemplateTests
{
    [Theory]
    [InlineData("/api/issues/{id}", "/api/issues/iss-1", "iss-1")]
    [InlineData("/api/issues/{id}", "/api/issues/a%2Fb", "a%2Fb")]
    [InlineData("/api/issues/{id}", "/api/issues/x?y=/z", "x")]
    [InlineData("/api/issues/{id}", "http://host:8080/api/issues/x?y", "x")]
    [InlineData("/api/issues/{id}", "/api/%69ssues/x", "x")]
    [InlineData("/api/{name=shelves/*/books/*}", "/api/shelves/1/books/2", "shelves/1/books/2")]
    [InlineData("/api/files/{name=**}", "/api/files/a/b/c", "a/b/c")]
    [InlineData("/api/files/{name=**}", "/api/files/a", "a")]
    [InlineData("/api/files/{name=**}", "/api/files", "")]
    [InlineData("/api/files/{name=**}:archive", "/api/files/a/b:archive", "a/b")]
    [InlineData("/api/{name}:lend", "/api/a:b:lend", "a:b")]
    public void TryMatch_MatchingPath_Captures(string template, string target, string captured)
    {
        Assert.True(PathMatcher.TryMatch(PathTemplateParser.Parse(template), target, out var captures));

        Assert.Equal([captured], captures);
    }

    [Theory]
    [InlineData("/api/issues/{id}", "/api/issues/")]
    [InlineData("/api/issues/{id}", "/api/issues")]
    [InlineData("/api/issues/{id}", "/api/issues/a/b")]
    [InlineData("/api/issues/{id}", "/api/issues/a/")]
    [InlineData("/api/issues/{id}", "/api//a")]
    [InlineData("/api/issues/{id}", "/API/issues/a")]
    [InlineData("/api/issues/{id}", "/api/issues/x/../y")]
    [InlineData("/api/issues/{id}", "*")]
    [InlineData("/api/issues/{id}", "http://host")]
    [InlineData("/api/{name}:lend", "/api/a")]
    [InlineData("/api/{name}:lend", "/api/:lend")]
    [InlineData("/api/{name=shelves/*}", "/api/shelf/1")]
    public void TryMatch_OtherPath_DoesNotMatch(string template, string target) =>
        Assert.False(PathMatcher.TryMatch(PathTemplateParser.Parse(template), target, out _));

    [Theory]
    [InlineData("a%2Fb", false, "a/b")]
    [InlineData("a%2Fb%20c", true, "a%2Fb c")]
    [InlineData("%252F", false, "%2F")]
    [InlineData("gr%C3%BCn", false, "grün")]
    public void TryDecode_Escapes_AreDecodedOnce(string encoded, bool multi, string expected)
    {
        Assert.True(PathMatcher.TryDecode(encoded, multi, out var decoded));

        Assert.Equal(expected, decoded);
    }

    [Theory]
    [InlineData("%")]
    [InlineData("%2")]
    [InlineData("%zz")]
    [InlineData("%C3")]
    [InlineData("%C0%AF")]
    [InlineData("%ED%A0%80")]
    public void TryDecode_BrokenEscapeOrUtf8_Fails(string encoded) => Assert.False(PathMatcher.TryDecode(encoded, multi: false, out _));

    [Theory]
    [InlineData("api")]
    [InlineData("/")]
    [InlineData("/a//b")]
    [InlineData("/{a")]
    [InlineData("/{a=b/{c}}")]
    [InlineData("/{1a}")]
    [InlineData("/**/a")]
    [InlineData("/{a=**}/b")]
    [InlineData("/{a}/{a}")]
    [InlineData("/a b")]
    [InlineData("/a:")]
    public void Parse_BadTemplate_Throws(string template) => Assert.Throws<FormatException>(() => PathTemplateParser.Parse(template));

    [Theory]
    [InlineData("/api/{a=x/*}/y:z", "/api/x/{p2}/y:z")]
    [InlineData("/api/{a=**}:z", "/api/{**p1}")]
    [InlineData("/api/{a}", "/api/{p1}")]
    public void ToRoutePattern_IsAtLeastAsWide(string template, string pattern) =>
        Assert.Equal(pattern, PathTemplateParser.Parse(template).ToRoutePattern());
}
