namespace IlgpuNet.Operations;

/// <summary>
/// The weights of a pass of a grouped convolution, as its loops read them: [vector][row][tap][channel][lane], where the
/// lanes are channels of the result, and the channel is one of the source in the lane's group.
/// </summary>
internal sealed unsafe class GroupWeights(ConvolutionShape shape, GroupPass pass, int lanes)
{
    private readonly int _group = shape.GroupInputs;

    /// <summary>Elements of a vector's weights.</summary>
    public int VectorElements => pass.RowTaps.Length * pass.ColumnTaps.Length * _group * lanes;

    /// <summary>Lanes that belong to one group.</summary>
    private int Run => Math.Min(lanes, _group);

    /// <summary>For the forward pass: lanes are output channels.</summary>
    public void PackOutputs(float* weights, int vector, float* packed)
    {
        float* rows = weights + (long)vector * lanes * shape.Depth;
        foreach (int tap in Taps())
        {
            PanelTranspose.Run(rows + tap, shape.Depth, _group, lanes, packed, lanes);
            packed += _group * lanes;
        }
    }

    /// <summary>For the data gradient: lanes are input channels.</summary>
    public void PackInputs(float* weights, int vector, float* packed) =>
        ForInputRuns(vector, (run, place) =>
            new ReadOnlySpan<float>(weights + run, Run).CopyTo(new Span<float>(packed + place, Run)));

    /// <summary>The way back for sums whose lanes are input channels: dw (+)= sums.</summary>
    public void UnpackInputs(float* sums, int vector, float* dw, bool accumulate) =>
        ForInputRuns(vector, (run, place) =>
        {
            for (int i = 0; i < Run; i++)
                dw[run + i] = (accumulate ? dw[run + i] : 0) + sums[place + i];
        });

    /// <summary>Where the weights of one output channel to neighbouring lanes are, in both arrangements.</summary>
    private void ForInputRuns(int vector, Action<long, int> body)
    {
        int place = 0;
        foreach (int tap in Taps())
        {
            for (int output = 0; output < _group; output++)
            {
                for (int lane = 0; lane < lanes; lane += Run, place += Run)
                {
                    (int group, int input) = Math.DivRem(vector * lanes + lane, _group);
                    body(((long)group * _group + output) * shape.Depth + tap + input, place);
                }
            }
        }
    }

    private IEnumerable<int> Taps()
    {
        foreach (int kh in pass.RowTaps)
        {
            foreach (int kw in pass.ColumnTaps)
                yield return shape.WeightsOf(kh, kw);
        }
    }
}
