using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace QuotaFunctions.Deploy.Tests.Settings;

/// <summary>Files that name a release name the one that this source is of.</summary>
public sealed partial class VersionTests
{
    [Fact]
    public void Releases_InFilesForDeployment_AreOfThisVersion()
    {
        var version = XDocument.Load(Repository.Of("Directory.Build.props")).Descendants("Version").Single().Value;
        string[] files =
        [
            Repository.Of("azure.yaml"),
            .. Directory.EnumerateFiles(Repository.Of("infra"), "*.yaml", SearchOption.AllDirectories),
            .. Directory.EnumerateFiles(Repository.Of("deploy"), "*.yaml", SearchOption.AllDirectories),
        ];

        var named = files.SelectMany(f => Release().Matches(File.ReadAllText(f))).Select(m => m.Groups[1].Value).ToArray();

        Assert.Equal(4, named.Length);
        Assert.All(named, n => Assert.Equal(version, n));
    }

    [GeneratedRegex(@"quotafunctions(?:-\w+)?[:@]([0-9][\w.-]+)")]
    private static partial Regex Release();
}
