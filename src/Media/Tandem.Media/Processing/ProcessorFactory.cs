using Tandem.Codecs;
using Tandem.Media.Processing.Audio;
using Tandem.Media.Processing.Video;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Processing;

/// <summary>Finds what one direction of a medium needs: nothing, when what comes is what the other side takes; a change of events alone; or transcoding. Any thread.</summary>
public static class ProcessorFactory
{
    private const int UsualPacketTime = 20;

    /// <summary>Plans one direction.</summary>
    public static ProcessorPlan Plan(ProcessorRequest request)
    {
        var sources = request.Incoming.Where(format => !format.IsCompanion()).ToList();
        var targets = request.Outgoing.Where(format => !format.IsCompanion()).ToList();
        if (sources.Count == 0) return ProcessorPlan.Impossible("Nothing comes but what accompanies other formats.");
        if (targets.Count == 0) return ProcessorPlan.Impossible("The other side takes nothing but what accompanies other formats.");
        var relayed = Relayed(request);
        if (relayed.Count == request.Incoming.Count(format => !format.IsCompanion() || format.Is("CN")) && HasPacketTime(request, targets))
            return PlanRelay(request, relayed) ?? PlanTranscoder(request, sources, targets);
        return PlanTranscoder(request, sources, targets);
    }

    /// <summary>Sound, pictures and noise that the other side takes as they are.</summary>
    private static Dictionary<byte, byte> Relayed(ProcessorRequest request)
    {
        var relayed = new Dictionary<byte, byte>();
        foreach (var format in request.Incoming.Where(format => !format.IsCompanion() || format.Is("CN")))
            if (request.Outgoing.FirstOrDefault(format.IsRelayableAs) is { } same) relayed.Add(format.PayloadType, same.PayloadType);
        return relayed;
    }

    private static bool HasPacketTime(ProcessorRequest request, List<RtpFormat> targets)
    {
        if (AudioCodecs.Find(targets[0].ToAudioFormat()) is not { } codec) return true;
        var source = request.SourcePacketTime ?? TimeSpan.FromMilliseconds(NotLonger(codec.PacketTimesOf(targets[0].ToAudioFormat()), UsualPacketTime));
        return (request.PacketTime is null || request.PacketTime == source) && (request.MaxPacketTime is null || source <= request.MaxPacketTime);
    }

    /// <summary>Packets as they are, but perhaps for the events; null when keys would have to become tones.</summary>
    private static ProcessorPlan? PlanRelay(ProcessorRequest request, Dictionary<byte, byte> relayed)
    {
        var events = request.Incoming.Where(format => format.Is("telephone-event")).ToList();
        var targetEvents = EventsFor(request.Outgoing, request.Outgoing.First(format => !format.IsCompanion()));
        var changes = false;
        foreach (var format in events)
        {
            if (request.Outgoing.FirstOrDefault(format.IsSameFormat) is { } same) relayed.Add(format.PayloadType, same.PayloadType);
            else if (targetEvents is null) return null;
            else changes = true;
        }

        var listens = request.Audio.KeyPressed is not null;
        if (targetEvents is null && (request.PressesKeys || (listens && events.Count == 0 && request.Audio.HearsKeys))) return null;
        // Keys in the sound are to become events.
        if (targetEvents is not null && events.Count == 0 && request.Audio.HearsKeys && IsSound(request)) return null;
        PassCompanions(request, relayed);
        if (!changes && !listens && !request.PressesKeys) return ProcessorPlan.Passing(relayed);
        var reason = changes ? "telephone events have another clock" : "keys are heard or put in";
        return ProcessorPlan.Processing(reason, isTranscoding: false, () => new FormatRelay(request.Incoming, relayed, events, targetEvents, request.Outgoing.First(format => !format.IsCompanion()).Map.ClockRate, request.Audio.KeyPressed));
    }

    private static bool IsSound(ProcessorRequest request) => request.Incoming.Any(format => AudioCodecs.Find(format.ToAudioFormat()) is not null);

    /// <summary>Repetition and redundancy pass where both sides know them.</summary>
    private static void PassCompanions(ProcessorRequest request, Dictionary<byte, byte> relayed)
    {
        foreach (var format in request.Incoming.Where(format => format.IsCompanion() && !relayed.ContainsKey(format.PayloadType)))
        {
            var same = request.Outgoing.FirstOrDefault(other => other.IsSameFormat(format) && (format.Repeats() is not { } repeated || (relayed.TryGetValue(repeated, out var to) && other.Repeats() == to)));
            if (same is not null) relayed.Add(format.PayloadType, same.PayloadType);
        }
    }

    private static ProcessorPlan PlanVideo(ProcessorRequest request, List<RtpFormat> sources, RtpFormat target)
    {
        if (FfmpegProgram.Find(request.Video.Program) is not { } program)
            return ProcessorPlan.Impossible($"{sources[0].Map.Encoding} to {target.Map.Encoding} needs {request.Video.Program}, which Debian's package {FfmpegProgram.Package} brings.");
        return ProcessorPlan.Processing($"{sources[0].Map} to {target.Map}", isTranscoding: true, () => new VideoTranscoder(sources, target, program, request.MaxBitRate, request.Video)) with { TakesProcess = true };
    }

    private static ProcessorPlan PlanTranscoder(ProcessorRequest request, List<RtpFormat> sources, List<RtpFormat> targets)
    {
        var pictures = sources.FindAll(format => VideoCodec.Of(format) is not null);
        if (pictures.Count > 0 && targets.Find(format => VideoCodec.Of(format) is not null) is { } picture) return PlanVideo(request, pictures, picture);
        var wants = new List<string>();
        var usable = sources.Where(format => IsUsable(format, wants)).ToList();
        if (usable.Count == 0) return ProcessorPlan.Impossible($"What comes cannot be decoded: {string.Join("; ", wants)}.");
        wants.Clear();
        if (targets.Find(format => IsUsable(format, wants)) is not { } target) return ProcessorPlan.Impossible($"What the other side takes cannot be encoded: {string.Join("; ", wants)}.");
        var noise = request.Incoming.Where(format => format.Is("CN") && IsUsable(format, wants)).ToList();
        var channels = Math.Min(target.CodedChannels(), usable.Max(format => format.CodedChannels()));
        var formats = new AudioTranscoderFormats
        {
            Sources = [.. usable, .. noise],
            SourceEvents = [.. request.Incoming.Where(format => format.Is("telephone-event"))],
            Target = target,
            TargetEvents = EventsFor(request.Outgoing, target),
            TargetNoise = request.Outgoing.FirstOrDefault(format => format.Is("CN") && format.Map.ClockRate == target.Map.ClockRate && IsUsable(format, wants)),
            PacketTime = PacketTimeOf(request, target),
            SampleRate = Math.Min(usable.Max(format => format.CodedRate()), target.CodedRate()),
            Channels = channels,
        };
        return ProcessorPlan.Processing($"{sources[0].Map} to {target.Map}, {formats.PacketTime} ms", isTranscoding: true, () => new AudioTranscoder(formats, request.Audio));
    }

    /// <summary>Whether there is a codec for it, which takes its parameters.</summary>
    private static bool IsUsable(RtpFormat format, List<string> wants)
    {
        var audio = format.ToAudioFormat();
        var problem = AudioCodecs.Find(audio) is not { } codec ? $"{format.Map.Encoding}/{format.Map.ClockRate} is not known" : codec.Missing ?? codec.Refusal(audio);
        if (problem is not null) wants.Add(problem.TrimEnd('.'));
        return problem is null;
    }

    /// <summary>Events of the clock of the sound, and before none those of another one (RFC 4733 section 2.1 wants the same).</summary>
    private static RtpFormat? EventsFor(IReadOnlyList<RtpFormat> formats, RtpFormat sound) =>
        formats.FirstOrDefault(format => format.Is("telephone-event") && format.Map.ClockRate == sound.Map.ClockRate) ?? formats.FirstOrDefault(format => format.Is("telephone-event"));

    /// <summary>The longest packet of the codec that is not longer than wanted; the shortest when all are.</summary>
    private static int PacketTimeOf(ProcessorRequest request, RtpFormat target)
    {
        var wanted = (int)(request.PacketTime ?? TimeSpan.FromMilliseconds(UsualPacketTime)).TotalMilliseconds;
        if (request.MaxPacketTime is { } most) wanted = Math.Min(wanted, (int)most.TotalMilliseconds);
        var audio = target.ToAudioFormat();
        return NotLonger(AudioCodecs.Find(audio)!.PacketTimesOf(audio), wanted);
    }

    private static int NotLonger(IReadOnlyList<int> times, int wanted) => times.LastOrDefault(time => time <= wanted, times[0]);
}
