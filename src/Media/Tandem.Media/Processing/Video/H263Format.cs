using System.Globalization;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Processing.Video;

/// <summary>A size of H.263, and how often pictures of it may come. Pixels are a twelfth wider than they are high, so that each size is 4 to 3 (ITU-T H.263 section 4.1).</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Interval">The least time between two pictures, in units of 1001/30000 of a second; 1 to 32.</param>
internal sealed record H263Format(int Width, int Height, int Interval)
{
    /// <summary>What every decoder has, and what a description means that names no size (RFC 4629 section 8.1.1).</summary>
    public static readonly H263Format Least = new(176, 144, 1);

    private const int MaxInterval = 32;

    /// <summary>The sizes by the names of their parameters, the best first. 16CIF is left out: nobody sees it in a call.</summary>
    private static readonly (string Name, int Width, int Height)[] Sizes = [("CIF4", 704, 576), ("CIF", 352, 288), ("QCIF", 176, 144), ("SQCIF", 128, 96)];

    /// <summary>The largest size that a receiver names (RFC 4629 section 8.1.1).</summary>
    public static H263Format Of(FormatParameters? parameters)
    {
        foreach (var (name, width, height) in Sizes)
            if (parameters?.Number(name, 0) is > 0 and <= MaxInterval and var interval) return new(width, height, interval);
        return Least;
    }

    /// <summary>What FFmpeg does to pictures of any size: leaves out what comes too often, but no key frame, and fits what there is into the middle.</summary>
    public string Filter()
    {
        const string pixel = "12/11";
        var often = Interval == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"select='key+isnan(prev_selected_t)+gte(t-prev_selected_t,{(Interval * 1001 / 30000.0) - 0.01:0.####})',");
        return string.Create(CultureInfo.InvariantCulture,
            $"{often}scale='2*trunc(min({Width},{Height}*dar/({pixel}))/2)':'2*trunc(min({Height},{Width}/dar*{pixel})/2)',pad={Width}:{Height}:-1:-1,setsar={pixel}");
    }
}
