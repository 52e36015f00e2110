using Tandem.Media.Playing;
using Tandem.Ng;
using Tandem.Ng.Bencode;
using Tandem.Rtp.TelephoneEvents;

namespace Tandem.Media.Control;

/// <summary>What is played to parties, and which keys are pressed for them. One thread at a time.</summary>
internal sealed class NgPlaying(SoundOptions options)
{
    private const int MaxTimes = 10_000;
    private const int UsualKey = 250;
    private const int MaxKey = 10_000;
    private const int MaxAttenuation = 63;

    private readonly SoundLibrary _library = new(options);
    private readonly PlayedSounds _played = new(options.MaxPlayedOctets);

    /// <summary>Plays a file, or the octets of one, to each party that is meant.</summary>
    public async Task<BencodeDictionary> PlayAsync(NgCall? call, NgRequest request, CancellationToken cancellation)
    {
        var parties = NgParties.Of(call, request, out var fault);
        if (fault is not null) return fault;
        // Who hears it is asked now: when the sound is there, it may be another's turn to control the call.
        var listeners = parties.Select(call!.Media.Listener).OfType<Legs.IMediaLeg>().ToList();
        if (listeners.Count == 0) return NgReply.Error("Nothing was agreed on that the party could hear it by.");
        if (request.Blob.IsEmpty && request.Find(NgKeys.File) is null) return NgReply.Error("There is neither a file nor a blob.");
        var (sound, reason) = request.Blob.IsEmpty
            ? await _library.ReadFileAsync(request.Find(NgKeys.File)!, cancellation).ConfigureAwait(false)
            : await _library.ReadAsync(request.Blob, cancellation).ConfigureAwait(false);
        if (sound is null) return NgReply.Error(reason);
        if (!_played.TryBegin(sound, listeners.Count)) return NgReply.Error("The sounds that are being played are as long as they may be in all.");
        var playback = new Playback(sound)
        {
            Ended = () => _played.End(sound),
            Times = (int)Math.Clamp(request.Number(NgKeys.RepeatTimes) ?? 1, 1, MaxTimes),
            Start = TimeSpan.FromMilliseconds(Math.Clamp(request.Number(NgKeys.StartPos) ?? 0, 0, (long)sound.Duration.TotalMilliseconds)),
        };
        foreach (var listener in listeners) listener.Play(playback);
        return NgReply.Ok([new("duration", (long)sound.Duration.TotalMilliseconds)]);
    }

    /// <summary>Ends what is played to each party that is meant.</summary>
    public static BencodeDictionary Stop(NgCall? call, NgRequest request)
    {
        var parties = NgParties.Of(call, request, out var fault);
        foreach (var party in parties) call!.Media.Listener(party)?.StopPlaying();
        return fault ?? NgReply.Ok();
    }

    /// <summary>Presses a key as if each party that is meant had done it.</summary>
    public static BencodeDictionary Press(NgCall? call, NgRequest request)
    {
        var parties = NgParties.Of(call, request, out var fault);
        if (fault is not null) return fault;
        if (KeyOf(request.Find(NgKeys.Code) ?? request.Find(NgKeys.Digit)) is not { } key) return NgReply.Error("There is no code of a key.");
        var duration = TimeSpan.FromMilliseconds(Math.Clamp(request.Number(NgKeys.Duration) ?? UsualKey, 0, MaxKey));
        // Some write the minus and some do not.
        int? level = request.Number(NgKeys.Volume) is { } volume ? -(int)Math.Abs(Math.Clamp(volume, -MaxAttenuation, MaxAttenuation)) : null;
        foreach (var party in parties) call!.Media.PressKey(party, key, duration, level);
        return NgReply.Ok();
    }

    /// <summary>A key, or the number of its event (RFC 4733 section 3.2).</summary>
    private static char? KeyOf(string? text)
    {
        if (text is [var letter] && TelephoneEventCodes.TryFind(letter, out _)) return char.ToUpperInvariant(letter);
        return byte.TryParse(text, out var code) && TelephoneEventCodes.TryGetDigit((TelephoneEventCode)code, out var digit) ? digit : null;
    }
}
