using Tandem.Media.Recording;
using Tandem.Ng;
using Tandem.Ng.Bencode;

namespace Tandem.Media.Control;

/// <summary>Recordings as proxies ask for them. One thread at a time.</summary>
internal sealed class NgRecordings(Recorder recorder)
{
    private static readonly string[] On = ["yes", "on"];
    private static readonly string[] Off = ["no", "off"];

    /// <summary>Begins a recording, or goes on with one that is paused.</summary>
    public BencodeDictionary Start(NgCall? call, NgRequest request)
    {
        if (call is null) return NgReply.Error("There is no such call.");
        return TryStart(call, request) is { } reason ? NgReply.Error(reason) : NgReply.Ok();
    }

    /// <summary>Ends it, and the files get their names; or lets it wait.</summary>
    public static BencodeDictionary Stop(NgCall? call, bool isPause)
    {
        if (call is null) return NgReply.Error("There is no such call.");
        if (call.Recording is not { } recording) return NgReply.Warning("The call is not recorded.");
        if (isPause) recording.IsPaused = true;
        else call.StopRecording();
        return NgReply.Ok();
    }

    /// <summary>What an offer or answer says of it beside.</summary>
    /// <returns>Why it cannot be done, in words; null when it was, or nothing was to be done.</returns>
    public string? Take(NgCall call, NgRequest request)
    {
        var wish = request.Find(NgKeys.RecordCall);
        if (request.Flags.Contains(NgKeys.RecordCall) || On.Contains(wish, StringComparer.OrdinalIgnoreCase)) return TryStart(call, request);
        if (Off.Contains(wish, StringComparer.OrdinalIgnoreCase)) call.StopRecording();
        return null;
    }

    private string? TryStart(NgCall call, NgRequest request)
    {
        if (call.Recording is { } known)
        {
            known.IsPaused = false;
            return null;
        }

        if (recorder.TryBegin(call.CallId, request.Find(NgKeys.RecordingDir), request.Find(NgKeys.RecordingFile), out var reason) is not { } recording) return reason;
        call.Recording = recording;
        call.Media.Tap(recording);
        return null;
    }
}
