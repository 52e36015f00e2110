using System.Globalization;

namespace Tandem.Codecs.Amr;

/// <summary>The parameters of RFC 4867 section 8.1 that Tandem takes.</summary>
internal sealed class AmrSettings
{
    private readonly bool[] _modes;

    /// <exception cref="ArgumentException">CRCs, robust sorting, interleaving or several channels are wanted, which are not offered.</exception>
    public AmrSettings(AmrFrames frames, CodecParameters parameters)
    {
        if (parameters.IsSet("crc") || parameters.IsSet("robust-sorting") || parameters["interleaving"] is not null)
            throw new ArgumentException("AMR with CRCs, robust sorting or interleaving is not supported.", nameof(parameters));
        Frames = frames;
        IsOctetAligned = parameters.IsSet("octet-align");
        _modes = new bool[frames.Modes];
        foreach (var mode in (parameters["mode-set"] ?? "").Split(',', StringSplitOptions.TrimEntries))
        {
            if (int.TryParse(mode, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < _modes.Length) _modes[number] = true;
        }
        if (!_modes.Contains(true)) Array.Fill(_modes, true);
    }

    public AmrFrames Frames { get; }

    public bool IsOctetAligned { get; }

    /// <summary>The fastest mode of the set that is not above a wanted one; the slowest of the set when there is none.</summary>
    public int ModeFor(int wanted)
    {
        var best = Array.IndexOf(_modes, true);
        for (var mode = best; mode < _modes.Length && mode <= wanted; mode++)
        {
            if (_modes[mode]) best = mode;
        }
        return best;
    }
}
