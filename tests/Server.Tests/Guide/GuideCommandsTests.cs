using System.Text.RegularExpressions;

namespace QuotaFunctions.Server.Tests.Guide;

/// <summary>Every command that the guides show for a machine like this one, as it is printed there.</summary>
public sealed partial class GuideCommandsTests(Installation installation) : IClassFixture<Installation>
{
    private static readonly Dictionary<string, GuidePage> Pages = new()
    {
        ["English"] = GuidePage.English,
        ["Chinese"] = GuidePage.Chinese,
        ["Existing"] = GuidePage.Existing,
    };

    public static TheoryData<string, string> AllCommands
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var (page, text) in Pages)
            {
                foreach (var (name, _) in text.Blocks)
                {
                    all.Add(page, name);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(AllCommands))]
    public async Task Commands_AsTheyStand_Succeed(string page, string name)
    {
        await installation.IssueAsync();

        await installation.RunAsync(Pages[page][name]);
    }

    [Fact]
    public void Pages_InBothLanguages_MarkTheSameCommands()
    {
        var english = GuidePage.English.Blocks.Select(WithoutRemarks).ToArray();

        Assert.True(english.Length > 20);
        Assert.Equal(english, GuidePage.Chinese.Blocks.Select(WithoutRemarks));
    }

    [Fact]
    public void ExistingGuide_ReadAsItStands_HasAllItsCommands() =>
        Assert.Equal(24, GuidePage.Existing.Blocks.Count);

    private static (string Name, string Commands) WithoutRemarks((string Name, string Commands) block) =>
        (block.Name, Remark().Replace(block.Commands, ""));

    /// <summary>A comment of the shell with the blanks before it, or a blank line.</summary>
    [GeneratedRegex(@"(^|[ \t]+)#[ \t].*$\n?|^[ \t]*\n", RegexOptions.Multiline)]
    private static partial Regex Remark();
}
