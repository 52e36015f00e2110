using CsCheck;
using Tandem.Rtp.Quality;

namespace Tandem.Rtp.Tests.Quality;

public sealed class EModelTests
{
    /// <summary>ITU-T G.107 section 7.7: with all parameters at their defaults R is 93.2, which is a score of 4.41.</summary>
    [Fact]
    public void A_call_with_nothing_wrong_has_the_default_rating()
    {
        var rating = EModel.Rate(new QualityInputs(CodecImpairment.G711));
        Assert.Equal((93.2, 4.41), (Math.Round(rating.R, 1), Math.Round(rating.Mos, 2)));
        Assert.Equal((0, 0), (rating.DelayImpairment, rating.EquipmentImpairment));
    }

    /// <summary>ITU-T G.107 annex B, and the ends of the scale.</summary>
    [Theory]
    [InlineData(90, 4.34)]
    [InlineData(80, 4.03)]
    [InlineData(70, 3.60)]
    [InlineData(60, 3.10)]
    [InlineData(50, 2.58)]
    [InlineData(100, 4.5)]
    [InlineData(0, 1)]
    [InlineData(-20, 1)]
    [InlineData(120, 4.5)]
    public void Scores_are_those_of_the_table(double r, double mos) => Assert.Equal(mos, EModel.Mos(r), 0.01);

    /// <summary>Ratings without loss: 93.2 less Ie of ITU-T G.113 appendix I.</summary>
    [Theory]
    [InlineData("G.711", 93.2)]
    [InlineData("G.729A", 82.2)]
    [InlineData("G.723.1", 78.2)]
    [InlineData("GSM-EFR", 88.2)]
    public void Codecs_take_their_impairment(string codec, double r) => Assert.Equal(r, EModel.Rate(new QualityInputs(Codec(codec))).R, 0.01);

    /// <summary>Ie,eff by ITU-T G.107 section 7.5, computed by hand: with as much loss as Bpl a codec loses half of what it leaves.</summary>
    [Theory]
    [InlineData("G.711", 4.3, 47.5)]
    [InlineData("G.711", 1, 17.92)]
    [InlineData("G.711 PLC", 5, 15.78)]
    [InlineData("G.729A", 2, 19)]
    [InlineData("G.729A", 5, 28.5)]
    [InlineData("GSM-EFR", 10, 50)]
    public void Loss_takes_what_the_equation_says(string codec, double loss, double impairment) =>
        Assert.Equal(impairment, EModel.Rate(new QualityInputs(Codec(codec)) { LossPercent = loss }).EquipmentImpairment, 0.01);

    /// <summary>By the equations of ITU-T G.107 section 7.4, computed apart from this code; the bend beyond 150 ms is why ITU-T G.114 recommends to stay below it.</summary>
    [Theory]
    [InlineData(0, 93.20)]
    [InlineData(50, 91.75)]
    [InlineData(100, 90.66)]
    [InlineData(150, 89.53)]
    [InlineData(200, 85.80)]
    [InlineData(250, 79.17)]
    [InlineData(300, 72.66)]
    [InlineData(400, 62.24)]
    [InlineData(450, 58.20)]
    public void Delay_takes_what_the_equations_say(double delay, double r) =>
        Assert.Equal(r, EModel.Rate(new QualityInputs(CodecImpairment.G711) { Delay = TimeSpan.FromMilliseconds(delay) }).R, 0.01);

    /// <summary>ITU-T G.107.1: 129 less Ie,WB of ITU-T G.113 appendix IV, and the score of that through 1.29 (annex A).</summary>
    [Theory]
    [InlineData("none", 129, 4.5)]
    [InlineData("G.722", 116, 4.34)]
    [InlineData("AMR-WB 0", 88, 3.51)]
    [InlineData("AMR-WB 2", 116, 4.34)]
    [InlineData("AMR-WB 7", 128, 4.49)]
    [InlineData("AMR-WB 8", 121, 4.42)]
    public void Wide_band_has_a_scale_of_its_own(string codec, double r, double mos)
    {
        var rating = EModel.Rate(new QualityInputs(WideCodec(codec)));
        Assert.Equal(r, rating.R, 0.01);
        Assert.Equal(mos, rating.Mos, 0.005);
    }

    /// <summary>ITU-T G.107.1 section 7.5, computed by hand.</summary>
    [Theory]
    [InlineData(4.3, 54)]
    [InlineData(1, 28.47)]
    public void Loss_in_wide_band_takes_what_the_equation_says(double loss, double impairment) =>
        Assert.Equal(impairment, EModel.Rate(new QualityInputs(CodecImpairment.G722) { LossPercent = loss }).EquipmentImpairment, 0.01);

    [Fact]
    public void Delay_takes_the_same_of_both_bands()
    {
        var delay = TimeSpan.FromMilliseconds(300);
        Assert.Equal(
            EModel.Rate(new QualityInputs(CodecImpairment.G711) { Delay = delay }).DelayImpairment, EModel.Rate(new QualityInputs(CodecImpairment.G722) { Delay = delay }).DelayImpairment);
    }

    private static CodecImpairment WideCodec(string name) => name switch
    {
        "none" => new CodecImpairment(0, 1, SpeechBand.Wide),
        "G.722" => CodecImpairment.G722,
        _ => CodecImpairment.AmrWide(name[^1] - '0'),
    };

    [Fact]
    public void Bursts_are_worse_and_mobility_is_forgiven()
    {
        var inputs = new QualityInputs(CodecImpairment.G729A) { LossPercent = 3, Delay = TimeSpan.FromMilliseconds(80) };
        var rating = EModel.Rate(inputs);
        Assert.Equal(rating.R, EModel.Rate(inputs with { BurstRatio = 1 }).R);
        Assert.True(EModel.Rate(inputs with { BurstRatio = 2 }).R < rating.R);
        Assert.Equal(5, EModel.Rate(inputs with { Advantage = 5 }).R - rating.R, 0.001);
        Assert.Equal(inputs, rating.Inputs);
    }

    [Fact]
    public void More_delay_or_loss_is_never_better() =>
        Gen.Select(Gen.Double[0, 100], Gen.Double[0, 2000], Gen.Double[0, 50], Gen.Double[0, 300]).Sample((loss, delay, moreLoss, moreDelay) =>
        {
            var inputs = new QualityInputs(CodecImpairment.G711) { LossPercent = loss, Delay = TimeSpan.FromMilliseconds(delay) };
            var rating = EModel.Rate(inputs);
            Assert.InRange(rating.R, 0, 100);
            Assert.InRange(rating.Mos, 1, 4.5);
            var worse = EModel.Rate(inputs with { LossPercent = Math.Min(loss + moreLoss, 100), Delay = inputs.Delay + TimeSpan.FromMilliseconds(moreDelay) });
            Assert.True(worse.R <= rating.R + 0.001);
            Assert.True(worse.Mos <= rating.Mos + 0.001);
        });

    [Fact]
    public void Inputs_out_of_range_are_a_mistake()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => EModel.Rate(new QualityInputs(CodecImpairment.G711) { LossPercent = 101 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => EModel.Rate(new QualityInputs(CodecImpairment.G711) { LossPercent = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => EModel.Rate(new QualityInputs(CodecImpairment.G711) { Delay = TimeSpan.FromMilliseconds(-1) }));
        Assert.Throws<ArgumentOutOfRangeException>(() => EModel.Rate(default));
    }

    private static CodecImpairment Codec(string name) => name switch
    {
        "G.711" => CodecImpairment.G711,
        "G.711 PLC" => CodecImpairment.G711WithConcealment,
        "G.729A" => CodecImpairment.G729A,
        "G.723.1" => CodecImpairment.G7231,
        _ => CodecImpairment.GsmEnhancedFullRate,
    };
}
