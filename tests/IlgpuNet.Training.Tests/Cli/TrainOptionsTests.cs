using System.CommandLine;
using IlgpuNet.Networks;
using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Tests.Cli;

public class TrainOptionsTests
{
    [Fact]
    public void Papers_command_line_works_as_its_users_type_it()
    {
        TrainSettings settings = Read(
            "--train_data_path train --test_data_path val -a RGSE50 --epochs 100 --schedule 30 -b 256 --lr 0.1");
        Assert.Equal(("train", "val", "RGSE50", 100, 256, 0.1), (
            settings.TrainDataPath, settings.TestDataPath, settings.Architecture, settings.Epochs, settings.BatchSize, settings.LearningRate));
        Assert.Equal(LearningRatePlan.Step, settings.Plan);
        Assert.Equal(224, settings.ImageSize);
        Assert.Equal([0.1, 0.01, 0.001, 0.0001], new[] { 0, 30, 60, 90 }.Select(epoch => Math.Round(settings.CreateSchedule().At(epoch, 0, 10), 12)));
        Assert.Equal([0.08, 1], settings.CropScale);
    }

    [Fact]
    public void Every_long_option_is_accepted_with_hyphens_and_underscores()
    {
        TrainSettings hyphens = Read("--train-data-path a --test-data-path b --train-list c --test-list d --image-size 64 --batch-size 8 "
            + "--start-epoch 2 --weight-decay 0.01 --print-freq 5 --save-dir e --num-classes 7 --on-bad-image skip --lr-schedule cosine");
        TrainSettings underscores = Read("--train_data_path a --test_data_path b --train_list c --test_list d --image_size 64 --batch_size 8 "
            + "--start_epoch 2 --weight_decay 0.01 --print_freq 5 --save_dir e --num_classes 7 --on_bad_image skip --lr_schedule cosine");
        Assert.Equivalent(hyphens, underscores, strict: true);
        Assert.Equal((64, 8, 2, 0.01, 5, "e", 7), (
            hyphens.ImageSize, hyphens.BatchSize, hyphens.StartEpoch, hyphens.WeightDecay, hyphens.PrintFrequency, hyphens.SaveDirectory, hyphens.Classes));
        Assert.Equal(BadImagePolicy.Skip, hyphens.OnBadImage);
        Assert.Equal(LearningRatePlan.Cosine, hyphens.Plan);
    }

    [Fact]
    public void Without_data_paths_the_embedded_recipe_holds()
    {
        TrainSettings settings = Read("");
        Assert.True(settings.IsEmbedded);
        Assert.Equal(("RGSE50", 32, 3, 64, 0.03, LearningRatePlan.Cosine, 50), (
            settings.Architecture, settings.ImageSize, settings.Epochs, settings.BatchSize, settings.LearningRate, settings.Plan, settings.WarmUpSteps));
    }

    [Fact]
    public void Gpu_number_names_a_cuda_device_and_aliases_name_networks()
    {
        TrainSettings settings = Read("--gpu 1 -a resnext50_spse --stride_on first --wd 0 -j 3 -p 7");
        Assert.Equal(("cuda:1", "SPSEX50", StrideOn.First, 0.0, 3, 7), (
            settings.Device, settings.Architecture, settings.StrideOn, settings.WeightDecay, settings.Workers, settings.PrintFrequency));
    }

    private static TrainSettings Read(string line)
    {
        Command command = new("train");
        TrainOptions options = new();
        options.AddTo(command);
        ParseResult parsed = command.Parse(line);
        Assert.Empty(parsed.Errors);
        return options.Read(parsed, resumed: null);
    }
}
