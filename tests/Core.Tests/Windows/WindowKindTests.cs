using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Tests.Windows;

public sealed class WindowKindTests
{
    [Fact]
    public void Names_OfAllKinds_AreReadBackAndListed()
    {
        var kinds = Enum.GetValues<WindowKind>();

        foreach (var kind in kinds)
        {
            Assert.True(WindowKindNames.TryParse(kind.ToName(), out var read));
            Assert.Equal(kind, read);
        }

        Assert.Equal(kinds.Select(k => k.ToName()), WindowKindNames.Allowed.Split(", "));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Day")]
    [InlineData("days")]
    [InlineData(" day")]
    [InlineData("year")]
    [InlineData("3")]
    public void TryParse_OtherText_IsFalse(string? text) => Assert.False(WindowKindNames.TryParse(text, out _));

    [Fact]
    public void ToName_UndefinedKind_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => ((WindowKind)6).ToName());
}
