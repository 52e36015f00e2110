namespace Tandem.Rtp.Quality;

/// <summary>How wide the band of speech is, and so which E-model rates it. The scores of two bands are of two scales: the same score is more in the wider band.</summary>
public enum SpeechBand
{
    /// <summary>300 to 3400 Hz: ITU-T G.107, ratings to 100.</summary>
    Narrow,

    /// <summary>50 to 7000 Hz: ITU-T G.107.1, ratings to 129.</summary>
    Wide,
}
