using CsCheck;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Tests.Requests;

public sealed class FormReaderTests
{
    private const string Type = "multipart/form-data; boundary=----x7";

    [Fact]
    public void Model_AfterALargeFile_IsRead()
    {
        var form = Form(Part("file\"; filename=\"a.ogg", "OggS" + new string('\r', 120_000), "audio/ogg"), Part("model", "whisper-1"), Part("stream", "True"), Part("prompt", new string('p', 400)));
        foreach (var segment in new[] { int.MaxValue, 1_000, 37 })
        {
            var facts = Read(form, segment);
            Assert.Equal(("whisper-1", true, true), (facts.Model, facts.IsStream, facts.IsRead));
            Assert.InRange(facts.PromptTokens, 5_100, 5_300);
        }
    }

    [Fact]
    public void Fields_AreReadByTheShape()
    {
        var form = Form(Part("n", "2.0"), Part("max_tokens", "1e2"), Part("user", "u"), Part("x[]", "a"), Part("x[]", "b"), Part("previous", ""));
        Assert.Null(FormReader.Read(Sequences.Of(form), Type, Shapes.Test, default, out var facts));
        Assert.Equal((2L, null), (facts.Choices, facts.StoredInput));
        Assert.Equal([new NumberMember("max_tokens", 100)], facts.OutputBounds.ToArray());
    }

    [Fact]
    public void Model_CanBeReplacedInPlace()
    {
        var form = Form(Part("file\"; filename=\"a", "x"), Part("model", "old"), Part("a", "b"));
        var edits = new RequestEdits(Read(form));
        edits.SetText("model", "renamed");
        Assert.Equal(Form(Part("file\"; filename=\"a", "x"), Part("model", "renamed"), Part("a", "b")), Sequences.Text(edits.Apply(Sequences.Of(form, 9))));
        Assert.Equal(form.Length + 4, edits.EditedLength);
        edits.SetText("language", "en");
        Assert.Throws<InvalidOperationException>(() => edits.EditedLength);
    }

    [Theory]
    [InlineData("------x7\r\nContent-Disposition: form-data; name=model\r\n\r\nm\r\n------x7--")]
    [InlineData("------x7\r\ncontent-disposition:form-data;NAME=\"model\"\r\n\r\nm\r\n------x7--\r\n")]
    [InlineData("------x7\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=\"model\"\r\nContent-Length: 1\r\n\r\nm\r\n------x7--\r\n")]
    public void UsualSpellings_AreRead(string form) => Assert.Equal("m", Read(form).Model);

    public static TheoryData<string> Odd =>
    [
        "",
        "preamble\r\n" + Form(Part("model", "m")),
        Form(Part("model", "m")) + "more",
        Form(Part("model", "m")) + Form(Part("model", "n")),
        Form(Part("model", "m")).Replace("--\r\n", "", StringComparison.Ordinal),
        Form(Part("model", "m")).Replace("------x7--", "------x7  --", StringComparison.Ordinal),
        Form(Part("model", "m")).Replace("\r\n", "\n", StringComparison.Ordinal),
        Form(Part("model", "m"), Part("model", "n")),
        Form(Part("model", "m"), Part("Model", "n")),
        Form(Part("MODEL", "m")),
        Form(Part("model", new string('m', 300))),
        Form(Part("model", "m\u0001")),
        Form(Part("stream", "maybe")),
        Form(Part("a", "b\n------x7\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm")),
        Form(Part("a", "b------x7")),
        Form(Part("model\"; filename=\"m", "m")),
        Form(Part("mod%65l", "m")),
        Form(Part("mod\\el", "m")),
        Form(Part("model ", "m")),
        Form(Part("_charset_", "utf-7")),
        Form(Part("a\"; name*=\"utf-8''model", "m")),
        Form(Part("a\"; name=\"model", "m")),
        Form(Part("file\"; filename=\"a\\\"; name=\"model", "m")),
        Form(Part("file\"; filename=\"a\\", "m")),
        Form(Part("model", "m", "text/plain; charset=utf-16")),
        Form(Part("model", "m\r\n", "text/plain\r\nContent-Transfer-Encoding: base64")),
        Form(Part("model", "m", "text/plain\r\nContent-Disposition: form-data; name=\"x\"")),
        Form(Part("model", "m", "text/plain\r\n folded: x")),
        Form(Part("model", "m", "text/plain\r\nno colon")),
        Form(Part("model", "m").Replace("form-data;", "attachment;", StringComparison.Ordinal)),
        Form(Part("model", "m").Replace("Content-Disposition", "X", StringComparison.Ordinal)),
        Form(Part("model", "m").Replace("\r\n\r\n", "\r\n", StringComparison.Ordinal)),
        "------x7\r\n\r\nm\r\n------x7--\r\n",
    ];

    [Theory]
    [MemberData(nameof(Odd))]
    public void Form_ThatServersCouldReadDifferently_IsRefused(string form)
    {
        foreach (var segment in new[] { int.MaxValue, 13, 1 })
        {
            Assert.Equal(400, FormReader.Read(Sequences.Of(form, segment), Type, null, default, out var facts)?.Status);
            Assert.False(facts.IsRead);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=")]
    [InlineData("multipart/form-data; boundary=a; boundary=b")]
    [InlineData("multipart/form-data; boundary=\"a b\"")]
    [InlineData("multipart/form-data; boundary*=utf-8''a")]
    [InlineData("multipart/mixed; boundary=a")]
    public void Boundary_ThatIsNotClear_IsRefused(string? type) => Assert.Equal(415, FormReader.Read(Sequences.Of(""), type, null, default, out _)?.Status);

    [Fact]
    public void AnyForm_ReadsTheSameInAnySegments_AndIsReadOrRefused() =>
        Gen.Select(Gen.OneOf("------x7", "--", "\r\n", "\r\n\r\n", "Content-Disposition: form-data; name=\"model\"", "; filename=\"", "\"", "a", "\r", "\n", "model").Array[0, 14], Gen.Int[1, 20]).Sample((parts, segment) =>
        {
            var form = "------x7\r\nContent-Disposition: form-data; name=\"" + string.Concat(parts) + "\r\n------x7--\r\n";
            var problem = FormReader.Read(Sequences.Of(form), Type, null, default, out var whole);
            Assert.Equal(problem, FormReader.Read(Sequences.Of(form, segment), Type, null, default, out var inParts));
            Assert.Equal((whole.Model, whole.IsRead, whole.PromptTokens), (inParts.Model, inParts.IsRead, inParts.PromptTokens));
            Assert.Equal(problem is null, whole.IsRead);
        }, iter: 10_000);

    private static RequestFacts Read(string form, int segment = int.MaxValue)
    {
        Assert.Null(FormReader.Read(Sequences.Of(form, segment), Type, null, default, out var facts));
        return facts;
    }

    private static string Form(params string[] parts) => string.Concat(parts) + "------x7--\r\n";

    private static string Part(string name, string value, string? type = null) =>
        $"------x7\r\nContent-Disposition: form-data; name=\"{name}\"\r\n{(type is null ? "" : $"Content-Type: {type}\r\n")}\r\n{value}\r\n";
}
