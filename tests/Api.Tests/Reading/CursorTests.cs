using System.Buffers.Text;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Api.Tests.Reading;

public sealed class CursorTests
{
    private static readonly KeyId Id = KeyId.Parse("0123456789abcdef");
    private static readonly DateTimeOffset At = new(2026, 10, 1, 9, 30, 0, 123, TimeSpan.Zero);

    [Fact]
    public void Keys_WrittenAndRead_AreTheSame() => Assert.Equal(new KeyPosition(At, Id), Cursor.ReadKeys(Cursor.Of(new KeyPosition(At, Id))));

    [Fact]
    public void Audit_WrittenAndRead_AreTheSame()
    {
        var position = new AuditPosition(At, Guid.NewGuid());

        Assert.Equal(position, Cursor.ReadAudit(Cursor.Of(position)));
    }

    [Theory]
    [InlineData("模型/x", "azure-eu_2", "李四", "a:b")]
    [InlineData("", "", "", null)]
    [InlineData("m", "", null, null)]
    [InlineData("", "a2345678901234567890123456789012", null, "t")]
    public void Usage_WrittenAndRead_AreTheSame(string model, string upstream, string? owner, string? tag)
    {
        for (var grouping = UsageGrouping.None; grouping <= UsageGrouping.All; grouping++)
        {
            var position = UsagePosition.Of(grouping, new DateOnly(2026, 10, 1), Id, model, UpstreamName.Parse(upstream), owner, tag is null ? null : Tag.Parse(tag));

            Assert.Equal(position, Cursor.ReadUsage(Cursor.Of(position, grouping), grouping));
        }
    }

    [Fact]
    public void Usage_OfTheLongestTexts_IsNotTooLong()
    {
        var position = UsagePosition.Of(
            UsageGrouping.All,
            new DateOnly(2026, 10, 1),
            Id,
            new string('模', 200),
            UpstreamName.Parse(new string('u', UpstreamName.MaxLength)),
            new string('李', 200),
            Tag.Parse(new string('t', Tag.MaxLength)));

        Assert.Equal(position, Cursor.ReadUsage(Cursor.Of(position, UsageGrouping.All), UsageGrouping.All));
    }

    [Fact]
    public void Usage_OfTheReleaseBefore_IsRead() =>
        Assert.Equal(
            new UsagePosition(new DateOnly(2026, 10, 1), Id, "m", null), Cursor.ReadUsage("AXUHAAtKMTAxMjM0NTY3ODlhYmNkZWZt", UsageGrouping.Default));

    [Fact]
    public void Usage_OfAnotherGrouping_IsRefused() =>
        Assert.Null(Cursor.ReadUsage(Cursor.Of(new UsagePosition(new DateOnly(2026, 10, 1), null, null, null), UsageGrouping.Day), UsageGrouping.All));

    [Fact]
    public void Cursor_OfAnotherListing_IsRefused()
    {
        Assert.Null(Cursor.ReadAudit(Cursor.Of(new KeyPosition(At, Id))));
        Assert.Null(Cursor.ReadKeys(Cursor.Of(new AuditPosition(At, Guid.NewGuid()))));
    }

    [Fact]
    public void Cursor_OfAnotherVersion_IsRefused()
    {
        var bytes = Base64Url.DecodeFromChars(Cursor.Of(new KeyPosition(At, Id)));
        bytes[0]++;

        Assert.Null(Cursor.ReadKeys(Base64Url.EncodeToString(bytes)));
    }

    [Fact]
    public void Cursor_CutOrChangedAnywhere_NeverThrows()
    {
        var whole = Cursor.Of(new UsagePosition(new DateOnly(2026, 10, 1), Id, "model", UpstreamName.Parse("one"), "owner", Tag.Parse("tag")), UsageGrouping.All);
        for (var length = 0; length < whole.Length; length++)
        {
            _ = Cursor.ReadUsage(whole[..length], UsageGrouping.All);
            foreach (var c in "A_-9=+ é\0")
            {
                var changed = whole[..length] + c + whole[(length + 1)..];
                _ = Cursor.ReadKeys(changed);
                _ = Cursor.ReadAudit(changed);
                _ = Cursor.ReadUsage(changed, UsageGrouping.All);
            }
        }

        Assert.Null(Cursor.ReadUsage(whole[..^8], UsageGrouping.Key));
    }

    [Theory]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("AQ")]
    [InlineData("AWs")]
    [InlineData("//8=")]
    public void Cursor_Garbage_IsRefused(string text)
    {
        Assert.Null(Cursor.ReadKeys(text));
        Assert.Null(Cursor.ReadAudit(text));
        Assert.Null(Cursor.ReadUsage(text, UsageGrouping.All));
    }
}
