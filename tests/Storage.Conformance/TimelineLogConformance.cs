using System.Text;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Conformance;

/// <summary>Rows of the timeline: each is set whole, read in order, and replaced only if nobody has changed it.</summary>
public abstract class TimelineLogConformance : StorageSuite
{
    private static readonly DateTimeOffset Noon = Sample.Now;
    private static readonly DateTimeOffset TimelineDay = new(Sample.Today, default, TimeSpan.Zero);

    [Fact]
    public async Task Read_OfAnEmptyStore_FindsNothing()
    {
        Assert.Empty(await ReadAsync(TimelineStep.Hour));
        Assert.Empty(await ReadAsync(TimelineStep.Day));
    }

    [Fact]
    public async Task Read_Cancelled_IsCancelled() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Storage.Timeline.ReadAsync(new TimelineQuery(TimelineStep.Hour, Noon, Noon.AddHours(1)), new CancellationToken(canceled: true)));

    [Fact]
    public async Task Row_OfEveryMember_ReadsBackTheSame()
    {
        var row = Row(Noon, "merged", "模型 \"a\" 🦊") with { Merged = ["a", "b2", "c"] };
        await PutAsync(row);

        AssertSame(row, Assert.Single(await ReadAsync(TimelineStep.Hour)));
        Assert.Empty(await ReadAsync(TimelineStep.Day));
    }

    [Fact]
    public async Task Row_WithLargeDocuments_ReadsBackTheSame()
    {
        // About what a bucket of many keys, models and tags takes up, of text that cannot be compressed much.
        var random = new Random(7);
        byte[] Text(int length) => Encoding.ASCII.GetBytes(Convert.ToBase64String(Enumerable.Range(0, length * 3 / 4).Select(_ => (byte)random.Next(256)).ToArray()));
        var row = new TimelineRow(TimelineStep.Day, TimelineDay, "aa") { Models = Text(40_000), Keys = Text(120_000), Tags = Text(80_000) };

        await PutAsync(row);

        AssertSame(row, Assert.Single(await ReadAsync(TimelineStep.Day)));
    }

    [Fact]
    public async Task Put_OfTheSameWriter_TakesThePlaceOfTheRowBefore()
    {
        await PutAsync(Row(Noon, "aa", new string('x', 100_000)));
        await PutAsync(Row(Noon, "aa", "short"));

        AssertSame(Row(Noon, "aa", "short"), Assert.Single(await ReadAsync(TimelineStep.Hour)));
    }

    [Fact]
    public async Task Read_OfASpan_HasItsRowsInOrderAndNoOthers()
    {
        foreach (var hour in (int[])[3, 0, 2, 1])
        {
            await PutAsync(Row(Noon.AddHours(hour), "bb"));
            await PutAsync(Row(Noon.AddHours(hour), "aa"));
        }

        var rows = await Storage.Timeline.ReadAsync(new TimelineQuery(TimelineStep.Hour, Noon.AddHours(1), Noon.AddHours(3)), CancellationToken.None);

        Assert.Equal(
            [(Noon.AddHours(1), "aa"), (Noon.AddHours(1), "bb"), (Noon.AddHours(2), "aa"), (Noon.AddHours(2), "bb")],
            rows.Select(r => (r.Start, r.Writer)));
        var first = await Storage.Timeline.ReadAsync(
            new TimelineQuery(TimelineStep.Hour, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, TimelineParts.None, Limit: 1), CancellationToken.None);
        Assert.Equal((Noon, "aa"), (Assert.Single(first).Start, first[0].Writer));
    }

    [Fact]
    public async Task Read_OfSomeParts_HasNoOthers()
    {
        var row = Row(Noon, "merged", new string('x', 90_000)) with { Merged = ["aa"] };
        await PutAsync(row);

        for (var parts = TimelineParts.None; parts <= TimelineParts.All; parts++)
        {
            var expected = row with
            {
                Models = parts.HasFlag(TimelineParts.Models) ? row.Models : null,
                Keys = parts.HasFlag(TimelineParts.Keys) ? row.Keys : null,
                Tags = parts.HasFlag(TimelineParts.Tags) ? row.Tags : null,
            };
            AssertSame(expected, Assert.Single(await ReadAsync(TimelineStep.Hour, parts)));
        }
    }

    [Fact]
    public async Task Replace_OfRowsAsTheyWereRead_LeavesTheOneInTheirPlace()
    {
        await PutAsync(Row(Noon, "aa"));
        await PutAsync(Row(Noon, "bb"));
        await PutAsync(Row(Noon.AddHours(1), "aa"));
        var rows = await ReadAsync(TimelineStep.Hour);

        Assert.Equal(WriteOutcome.Written, await ReplaceAsync([.. rows.Take(2)], Row(Noon, "merged", "sum")));
        Assert.Equal([(Noon, "merged"), (Noon.AddHours(1), "aa")], await NamesAsync());

        // Once more, with the merged row among those that are replaced.
        await PutAsync(Row(Noon, "cc"));
        rows = await ReadAsync(TimelineStep.Hour);
        Assert.Equal(WriteOutcome.Written, await ReplaceAsync([.. rows.Where(r => r.Start == Noon)], Row(Noon, "merged", "sum of three")));
        AssertSame(Row(Noon, "merged", "sum of three"), (await ReadAsync(TimelineStep.Hour))[0]);
        Assert.Equal([(Noon, "merged"), (Noon.AddHours(1), "aa")], await NamesAsync());
    }

    [Fact]
    public async Task Replace_WithoutARow_DeletesAsManyAsAreAllowed()
    {
        for (var i = 0; i < TimelineRow.MaxReplaced; i++)
        {
            await PutAsync(Row(Noon.AddHours(i), "aa"));
        }

        Assert.Equal(WriteOutcome.Written, await ReplaceAsync(await ReadAsync(TimelineStep.Hour, TimelineParts.None), null));

        Assert.Empty(await ReadAsync(TimelineStep.Hour));
    }

    [Fact]
    public async Task Replace_OfARowThatHasChanged_IsAConflictAndChangesNothing()
    {
        await PutAsync(Row(Noon, "aa"));
        await PutAsync(Row(Noon, "bb"));
        var rows = await ReadAsync(TimelineStep.Hour);
        await PutAsync(Row(Noon, "bb", "newer"));

        Assert.Equal(WriteOutcome.Conflict, await ReplaceAsync(rows, Row(Noon, "merged")));

        Assert.Equal([(Noon, "aa"), (Noon, "bb")], await NamesAsync());
        AssertSame(Row(Noon, "bb", "newer"), (await ReadAsync(TimelineStep.Hour))[1]);
    }

    [Fact]
    public async Task Replace_OfARowThatIsGoneOrNew_IsAConflict()
    {
        await PutAsync(Row(Noon, "aa"));
        var rows = await ReadAsync(TimelineStep.Hour);
        Assert.Equal(WriteOutcome.Written, await ReplaceAsync(rows, Row(Noon, "merged")));

        Assert.Equal(WriteOutcome.Conflict, await ReplaceAsync(rows, null));
        await PutAsync(Row(Noon, "aa"));
        Assert.Equal(WriteOutcome.Conflict, await ReplaceAsync(rows, null));
        Assert.Equal([(Noon, "aa"), (Noon, "merged")], await NamesAsync());
    }

    [Fact]
    public async Task Replace_WhereTheMergedRowIsThereAlready_IsAConflict()
    {
        await PutAsync(Row(Noon, "aa"));
        await PutAsync(Row(Noon, "merged", "of another process"));
        var rows = (await ReadAsync(TimelineStep.Hour)).Where(r => r.Writer == "aa").ToList();

        Assert.Equal(WriteOutcome.Conflict, await ReplaceAsync(rows, Row(Noon, "merged", "of this one")));

        Assert.Equal([(Noon, "aa"), (Noon, "merged")], await NamesAsync());
        AssertSame(Row(Noon, "merged", "of another process"), (await ReadAsync(TimelineStep.Hour))[1]);
    }

    [Fact]
    public async Task Replace_ByManyAtOnce_IsDoneByOne()
    {
        await PutAsync(Row(Noon, "aa"));
        await PutAsync(Row(Noon, "bb"));
        var rows = await ReadAsync(TimelineStep.Hour);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => ReplaceAsync(rows, Row(Noon, "merged", $"by {i}")))));

        Assert.Single(outcomes, WriteOutcome.Written);
        Assert.Equal([(Noon, "merged")], await NamesAsync());
    }

    private static TimelineRow Row(DateTimeOffset start, string writer, string text = "text") => new(TimelineStep.Hour, start, writer)
    {
        Models = Encoding.UTF8.GetBytes($"[\"models {text}\"]"),
        Keys = Encoding.UTF8.GetBytes($"[\"keys {text}\"]"),
        Tags = Encoding.UTF8.GetBytes("[]"),
    };

    private static void AssertSame(TimelineRow expected, TimelineRow actual)
    {
        Assert.Equal((expected.Step, expected.Start, expected.Writer), (actual.Step, actual.Start, actual.Writer));
        Assert.Equal(expected.Merged.AsEnumerable(), actual.Merged.AsEnumerable());
        Assert.Equal(expected.Models, actual.Models);
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.Equal(expected.Tags, actual.Tags);
    }

    private Task PutAsync(TimelineRow row) => Storage.Timeline.PutAsync(row, CancellationToken.None);

    private Task<IReadOnlyList<TimelineRow>> ReadAsync(TimelineStep step, TimelineParts parts = TimelineParts.All) =>
        Storage.Timeline.ReadAsync(new TimelineQuery(step, Noon.AddDays(-400), Noon.AddDays(400), parts), CancellationToken.None);

    private async Task<IEnumerable<(DateTimeOffset Start, string Writer)>> NamesAsync() =>
        (await ReadAsync(TimelineStep.Hour, TimelineParts.None)).Select(r => (r.Start, r.Writer));

    private Task<WriteOutcome> ReplaceAsync(IReadOnlyList<TimelineRow> rows, TimelineRow? by) => Storage.Timeline.ReplaceAsync(rows, by, CancellationToken.None);
}
